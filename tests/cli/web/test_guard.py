"""Whose requests are answered."""

import platform

import pytest

from ontap_tui.cli.web.guard import Guard


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:9181",
        "localhost:4711",
        "LOCALHOST",
        "[::1]:80",
        "10.1.2.3:9181",
        platform.node(),
        "Jobs.example.com",
    ],
)
def test_an_address_and_a_name_of_this_machine_are_for_us(host: str) -> None:
    assert Guard("jobs.example.com").is_for_us(host)


@pytest.mark.parametrize(
    "host", ["evil.example.com:9181", "", "127.0.0.1.evil.com", "[", "a b", "localhost.evil"]
)
def test_a_name_that_somebody_else_gave_this_machine_is_not(host: str) -> None:
    assert not Guard("127.0.0.1").is_for_us(host)


@pytest.mark.parametrize(
    ("origin", "ours"),
    [
        ("http://127.0.0.1:9181", True),
        ("https://127.0.0.1:9181", False),
        ("http://127.0.0.1:9182", False),
        ("http://localhost:9181", False),
        ("http://evil.example.com", False),
        ("null", False),
        ("", False),
    ],
)
def test_only_our_own_page_is_ours(origin: str, ours: bool) -> None:
    headers = {"Host": "127.0.0.1:9181", "Origin": origin}
    assert Guard("127.0.0.1").is_from_us(headers, "http") is ours
