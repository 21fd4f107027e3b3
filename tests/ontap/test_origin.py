import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontap_tui.ontap.origin import ForeignLink, Origin

EAST = Origin("https", "east.example.com", 443)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://east.example.com", EAST),
        ("https://EAST.example.com:443/", EAST),
        ("http://127.0.0.1:8080", Origin("http", "127.0.0.1", 8080)),
        ("https://[fd00::1]", Origin("https", "fd00::1", 443)),
    ],
)
def test_parses_the_url_of_a_cluster(url: str, origin: Origin) -> None:
    assert Origin.parse(url) == origin
    assert Origin.parse(origin.url) == origin


@pytest.mark.parametrize(
    "url",
    [
        "",
        "east.example.com",
        "ftp://east",
        "https://",
        "https://user:pw@east",
        "https://a b",
        "https://e:99999",
    ],
)
def test_refuses_what_is_no_url_of_a_cluster(url: str) -> None:
    with pytest.raises(ValueError, match=r"URL|[Pp]ort"):
        Origin.parse(url)


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("/api/cluster/jobs?start.uuid=a&fields=%2A%2A", "/api/cluster/jobs?start.uuid=a&fields=%2A%2A"),
        ("https://east.example.com/api/x?y=1", "/api/x?y=1"),
        ("https://East.Example.com:443/api/x", "/api/x"),
        ("/api/x#fragment", "/api/x"),
        ("/api/x?email=a@b:1", "/api/x?email=a@b:1"),
    ],
)
def test_follows_links_that_stay(href: str, target: str) -> None:
    assert EAST.follow(href) == target


@pytest.mark.parametrize(
    "href",
    [
        "http://other/",
        "https://other/api",
        "//other/api",
        "///other/api",
        "@other:8080/",
        ":8080@other/",
        ".other.example/",
        "\\\\other\\api",
        "/\\other/api",
        "https:\\\\other",
        "https:/other",
        "https:other",
        "http://east.example.com/api",  # another scheme
        "https://east.example.com:8443/api",  # another port
        "https://east.example.com@other/api",
        "https://monitor@east.example.com/api",
        "https://east.example.com.other/api",
        "HTTPS://other/",
        "javascript:alert(1)",
        "api/cluster/jobs",
        "/api\r\nHost: other",
        "/\t/other/",
        "",
        "?start.uuid=a",
    ],
)
def test_refuses_links_that_leave(href: str) -> None:
    with pytest.raises(ForeignLink):
        EAST.follow(href)


@settings(deadline=None)
@given(st.one_of(st.text(), st.from_regex(r"[/\\@:h.]{1,4}(ttps?:)?[/\\@:.eastoxmplc]*")))
def test_a_followed_link_is_always_a_path_here(href: str) -> None:
    try:
        target = EAST.follow(href)
    except ForeignLink:
        return
    assert target.startswith("/")
    assert not target.startswith(("//", "/\\"))
