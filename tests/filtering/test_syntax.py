"""Reading filters: what is accepted, what is refused and where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontap_tui.filtering import FIELDS, Filter, FilterError, parse

SYNTAX = [
    "-",
    "|",
    '"',
    "/",
    "\\",
    "[",
    "(",
    "<",
    ">",
    ">10m",
    "<=1d2h",
    "999999999w999999999w",
    "{9999999999999}",
    "vol",
    "Vol",
    "vs1:x",
    "stat:",
]
ODD_CHARACTERS = [" ", "\n", "\x1c", "é", "\N{ZERO WIDTH SPACE}"]
PIECES = st.sampled_from([*(f"{name}:" for name in FIELDS), *SYNTAX, *ODD_CHARACTERS])


def spelt(understood: Filter) -> str:
    """As a filter again: one spelling for filters that mean the same."""
    return " ".join(map(str, understood.terms))


@given(st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=12).map("".join)))
def test_any_text_is_a_filter_or_a_filter_error(text: str) -> None:
    """Whatever was understood can be said again, and means the same."""
    try:
        understood = parse(text)
    except FilterError as wrong:
        error = wrong
    else:
        said = spelt(understood)
        assert parse(said) == understood
        assert spelt(parse(said)) == said
        return
    assert 0 <= error.position <= len(text)
    assert error.length >= 1


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("", ""),
        ("  vol \t move ", "vol move"),
        ("-vol", "-vol"),
        ("-", '"-"'),
        ("STATE:active", "state:active"),
        ('"vol move"|clone', '"vol move"|clone'),
        (r'"say \"x\""', r'"say \"x\""'),
        ("vs1:vol_mail", '"vs1:vol_mail"'),
        ("svm:vs1:x", 'svm:"vs1:x"'),
        ("/api/storage/volumes", '"/api/storage/volumes"'),
        (r"/vol\d+ to \/x/", r"/vol\d+ to \/x/"),
        ("-message:/a|b/|c", "-message:/a|b/|c"),
        ("elapsed:>=1H30m|<5s", "elapsed:>=1h30m|<5s"),
        ("/[[a]/", "/[[a]/"),  # a regular expression that Python warns of
    ],
)
def test_what_was_understood(text: str, spelling: str) -> None:
    assert spelt(parse(text)) == spelling


@pytest.mark.parametrize(
    ("text", "position", "length", "words"),
    [
        ("vol state:", 10, 1, "value is missing"),
        ("vol|", 4, 1, "value is missing"),
        ("-|", 1, 1, "value is missing"),
        ('vol "db', 4, 3, "no end"),
        ('svm:""', 4, 2, "quotes are empty"),
        ('"a"b', 3, 1, "space is missing"),
        ("vol /a(b/", 4, 5, "invalid regular expression"),
        ("/vol[", 0, 5, "no closing /"),
        ("/a{99999999999}/", 0, 16, "repeats too often"),
        ("sate:active", 0, 4, "state?"),
        ("vol elapsed:10m", 12, 3, "elapsed:>10m"),
        ("ended:<", 6, 1, "ended:>10m"),
        ("started:>2y", 8, 3, "2h"),
    ],
)
def test_errors_name_the_place(text: str, position: int, length: int, words: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text)
    assert words in caught.value.message
    assert (caught.value.position, caught.value.length) == (position, length)
