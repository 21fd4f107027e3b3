"""Sending by apprise, to a service on loopback."""

import sys

import pytest

from ontap_tui.config import PlainSecret, SecretSource
from ontap_tui.config.secrets import EnvironmentSecret
from ontap_tui.engine import NO_PACKAGE, Letter, Post
from ontap_tui.model import Secret
from tests.support.mailbox import Mailbox
from tests.support.mailbox import mailbox as mailbox

LETTER = Letter(title="2 ends", body="east: failure: <b>move</b>\neast: success: copy", kind="failure")


def address(url: str) -> SecretSource:
    return PlainSecret(Secret(url))


def test_arrives_as_it_was_written(mailbox: Mailbox) -> None:
    assert Post([address(mailbox.url)]).send(LETTER) == [None]
    [message] = mailbox.messages
    assert (message["title"], message["message"], message["type"]) == (LETTER.title, LETTER.body, LETTER.kind)


def test_none_keeps_another_from_being_served(mailbox: Mailbox, capfd: pytest.CaptureFixture[str]) -> None:
    addresses = [
        EnvironmentSecret("NONE", {}),
        address("no-such-service://geheimes-token"),
        address("json://127.0.0.1:1/geheimes-token"),
        address(mailbox.url),
    ]
    *failed, taken = Post(addresses).send(LETTER)
    assert taken is None
    assert failed[0] == "its address cannot be read: the environment variable NONE is not set"
    assert failed[1] == "its address is not one that apprise knows"
    assert failed[2]
    assert "geheim" not in str(failed)
    assert capfd.readouterr() == ("", ""), "a dashboard may be on the screen"


def test_a_refusal_is_told_without_what_is_secret(mailbox: Mailbox) -> None:
    mailbox.status = 403
    [why] = Post([address(mailbox.url)]).send(LETTER)
    assert why
    assert "403" in why
    assert "geheimes-token" not in why


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    assert Post([address("json://127.0.0.1:1/x")]).send(LETTER) == [NO_PACKAGE]


def test_a_plugin_that_breaks_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    import apprise

    def break_down(self: object, **how: object) -> None:
        raise RuntimeError("geheim")

    monkeypatch.setattr(apprise.Apprise, "notify", break_down)
    assert Post([address("json://127.0.0.1:1/x")]).send(LETTER) == ["RuntimeError"]
