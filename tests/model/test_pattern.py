"""Patterns of people and files: they match, they say what is wrong, and they always end."""

import re

import pytest

from ontap_tui.model import PatternError, SafePattern


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("vol_(home|mail)$", "move vol_mail", True),
        ("vol_(home|mail)$", "move vol_mail2", False),
        ("VOL", "vol", False),
        ("ä+", "xää", True),
        (r"\d+ GB", "12 GB", True),
        ("a", "\ud800a", True),
    ],
)
def test_a_part_of_the_text_is_enough(pattern: str, text: str, found: bool) -> None:
    assert SafePattern(pattern).matches(text) is found


def test_the_whole_text_either_case_and_lines() -> None:
    name = SafePattern("[A-Za-z0-9_.-]{1,255}", whole=True)
    assert (name.matches("a.b"), name.matches("a b"), name.matches("")) == (True, False, False)
    assert SafePattern("vol", any_case=True).matches("VOL")
    assert (SafePattern("^b$", lines=True).matches("a\nb\nc"), SafePattern("^b$").matches("a\nb")) == (
        True,
        False,
    )
    assert SafePattern("a|b", whole=True).matches("b")


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(", "missing )"),
        ("[", "missing ]"),
        ("*a", "no argument"),
        ("(?=x)", "not supported"),
        (r"(a)\1", "invalid escape"),
        ("a{99999999999999}", "repeats too often"),
        ("a{1001}", "repetition"),
        ("(?:(?:a{1000}){1000}){1000}", ""),
        ("(" * 5000 + ")" * 5000, "longer than 1000"),
        ("a)(b", ""),
        ("\ud800", "surrogates"),
    ],
)
def test_what_is_wrong_is_said(pattern: str, words: str) -> None:
    for options in ({}, {"lines": True}, {"whole": True}):
        with pytest.raises(PatternError, match=re.escape(words) or None):
            SafePattern(pattern, **options)


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a|aa)+$", "(a*)*b", r"(\w+\s?)+$", "(.*)*x", "a*a*a*a*a*a*a*b"]
)
def test_a_pattern_that_would_never_end_does(pattern: str) -> None:
    """With an engine that backtracks, the pytest time-out ends this test."""
    assert not SafePattern(pattern, whole=True).matches("a" * 200_000 + "!")
