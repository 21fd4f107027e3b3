"""``notify test``."""

import pytest

import ontap_tui.cli.extras
from tests.cli.conftest import Command
from tests.support.mailbox import Mailbox
from tests.support.mailbox import mailbox as mailbox


def configure(command: Command, *urls: str, channels: str = '["apprise"]') -> None:
    addresses = ", ".join(f'"{url}"' for url in urls)
    command.config.write_text(f"[settings]\nnotify = {channels}\napprise = [{addresses}]\n")
    command.config.chmod(0o600)


def test_a_message_to_each(command: Command, mailbox: Mailbox) -> None:
    configure(command, mailbox.url, mailbox.url)
    done = command("notify", "test")
    assert (done.status, done.err) == (0, "")
    assert done.out == "1  ***  sent\n2  ***  sent\n"
    assert {message["title"] for message in mailbox.messages} == {"ontap-tui: a test"}


def test_one_that_fails_is_told(command: Command, mailbox: Mailbox) -> None:
    configure(command, "json://127.0.0.1:1/geheim", mailbox.url, channels='["toast"]')
    done = command("notify", "test")
    assert done.status == 4
    first, second = done.out.splitlines()
    assert first.startswith("1  ***  ")
    assert second == "2  ***  sent"
    assert "geheim" not in done.out + done.err
    assert done.err == 'They are not used yet: "apprise" is not in the setting notify.\n'


def test_without_an_address(command: Command) -> None:
    command.config.write_text("")
    done = command("notify", "test")
    assert (done.status, done.out) == (2, "")
    assert "settings.apprise is not set" in done.err


def test_without_the_extra(command: Command, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(command, mailbox.url)
    monkeypatch.setattr(ontap_tui.cli.extras, "find_spec", lambda name: None)
    done = command("notify", "test")
    assert (done.status, mailbox.messages) == (2, [])
    assert "pip install 'ontap-tui[notify]'" in done.err


def test_a_check_says_what_is_missing(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    command.config.write_text('[settings]\nnotify = ["apprise"]\napprise = [{ env = "NOT_SET" }]\n')
    monkeypatch.setattr("ontap_tui.cli.caveats.find_spec", lambda name: None)
    done = command("config", "check")
    assert "settings.apprise: warning: the variable NOT_SET is not set" in done.err
    assert "settings.notify: warning: apprise: its package is not installed" in done.err
    assert "NOT_SET" in command("config", "show").out
