"""Sources of secrets, read for real."""

import sys
from pathlib import Path
from typing import Any

import keyring
import keyring.backend
import keyring.errors
import pytest

from ontap_tui.config import PromptSecret, SecretError, SecretSource
from ontap_tui.config.secrets import secret_source
from ontap_tui.model import Secret

PRINT = [sys.executable, "-c"]


def source(value: object, folder: Path = Path(), **environ: str) -> SecretSource:
    return secret_source(value, cluster="east", account="ann", folder=folder, environ=environ)


class OneEntry(keyring.backend.KeyringBackend):
    """A keyring that holds one password, or is locked."""

    def __init__(self, locked: bool = False) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring has no types here
        self.locked = locked

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise keyring.errors.KeyringLocked("locked")
        return "ring" if (service, username) == ("ontap-tui", "ann") else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


@pytest.mark.parametrize(
    ("value", "secret", "shown"),
    [
        ("plain", "plain", "***"),
        ({"env": "PW"}, "from env", "env PW"),
        ({"command": [*PRINT, "print('first\\nsecond')"]}, "first", f"command {sys.executable}"),
        ({"keyring": "ontap-tui"}, "ring", "keyring ontap-tui ann"),
        ({"prompt": True}, "Password of ann on east", "prompt"),
    ],
)
def test_reading(monkeypatch: pytest.MonkeyPatch, value: object, secret: str, shown: str) -> None:
    monkeypatch.setattr(keyring, "get_password", OneEntry().get_password)
    found = source(value, PW="from env")
    assert found.read(ask=lambda question: question).reveal() == secret
    assert (str(found), repr(found)) == (shown, shown)


def test_a_file_is_read_unless_everybody_may(tmp_path: Path) -> None:
    path = tmp_path / "pw"
    path.write_text("first\nsecond\n")
    path.chmod(0o640)
    assert source({"file": "pw"}, folder=tmp_path).read().reveal() == "first"
    path.chmod(0o644)
    with pytest.raises(SecretError, match=f"chmod 600 {path}"):
        source({"file": "pw"}, folder=tmp_path).read()


def test_home_is_expanded(clean_environment: Path) -> None:
    path = clean_environment / "pw"
    path.touch(mode=0o600)
    path.write_text("home")
    assert source({"file": "~/pw"}).read().reveal() == "home"


def test_a_prompt_asks_once() -> None:
    questions: list[str] = []

    def ask(question: str) -> str:
        questions.append(question)
        return "typed"

    found = source({"prompt": True})
    assert found.read(ask) == found.read(ask)
    assert len(questions) == 1


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"env": "PW"}, "PW is not set"),
        ({"file": "none"}, "none cannot be read: No such file"),
        ({"command": ["/no/such/program"]}, "/no/such/program cannot be run: No such file"),
        ({"command": [*PRINT, "print('hidden'); exit(3)"]}, "failed with status 3"),
        ({"command": [*PRINT, ""]}, "printed nothing"),
        ({"command": [*PRINT, "import sys; sys.stdout.buffer.write(b'\\xff')"]}, "not UTF-8"),
        ({"keyring": "other"}, "keyring set other ann"),
        ({"prompt": True}, "no terminal"),
    ],
)
def test_what_cannot_be_read_says_what_to_mend(
    monkeypatch: pytest.MonkeyPatch, value: object, message: str
) -> None:
    monkeypatch.setattr(keyring, "get_password", OneEntry().get_password)
    with pytest.raises(SecretError, match=message) as caught:
        source(value).read()
    assert "hidden" not in str(caught.value)


def test_a_locked_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "get_password", OneEntry(locked=True).get_password)
    with pytest.raises(SecretError, match="cannot be read: locked"):
        source({"keyring": "ontap-tui"}).read()


def test_without_the_keyring_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(SecretError, match="pip install"):
        source({"keyring": "ontap-tui"}).read()


@pytest.mark.parametrize(
    "value", ["", 1, {}, {"prompt": False}, {"command": []}, {"command": ["a", 1]}, {"env": ""}]
)
def test_anything_else_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="expected a string"):
        source(value)


def test_an_answer_can_be_given_again_and_reaches_those_who_share_it() -> None:
    first, second = PromptSecret("Password of admin on east"), PromptSecret("Password of admin on east")
    first.answer(Secret("mistyped"))
    second.share_answer(first)
    second.answer(Secret("right"))
    assert first.read() == Secret("right"), "a client that was made before the reload reads the first"
    assert first == second


def test_an_answer_to_another_question_is_not_shared() -> None:
    first, second = PromptSecret("Password of admin on east"), PromptSecret("Password of admin on west")
    first.answer(Secret("easts"))
    second.share_answer(first)
    with pytest.raises(SecretError):
        second.read()
