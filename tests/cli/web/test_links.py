"""A link works once."""

from itertools import count

from ontap_tui.cli.web.links import Links


def links() -> Links:
    numbers = count()
    return Links("http://127.0.0.1:1", random=lambda: f"secret-{next(numbers)}")


def test_a_token_is_exchanged_once_for_a_cookie_and_another_follows() -> None:
    made = links()
    first = made.link
    assert first == "http://127.0.0.1:1/?token=secret-0"
    cookie = made.spend("secret-0")
    assert cookie is not None
    assert made.spend("secret-0") is None
    assert made.link != first
    assert made.admits(cookie)


def test_neither_a_token_nor_anything_else_is_a_cookie() -> None:
    made = links()
    cookie = made.spend("secret-0")
    cookie = made.spend("secret-0")
    for wrong in ("", "secret-0", "é\udce9", cookie or ""):
        assert made.spend(wrong) is None
    for wrong in ("", "secret-0", "secret-1", "é\udce9"):
        assert not made.admits(wrong)


def test_the_cookies_of_two_starts_have_different_names() -> None:
    assert Links("").cookie_name != Links("").cookie_name
