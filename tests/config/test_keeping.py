"""Secrets are put where they are found again, or nothing is left of them."""

import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backend
import pytest

from ontap_tui.config.keeping import forget, keep, keyring_problem
from ontap_tui.config.secrets import EnvironmentSecret, FileSecret, KeyringSecret, SecretError
from ontap_tui.model import Secret

ENTRY = KeyringSecret("ontap-tui/lab", "ann")


class Forgetful(keyring.backend.KeyringBackend):
    """Takes everything, and gives something else; it is used where it is set only."""

    priority = -1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring has no types here
        self.deleted: list[tuple[str, str]] = []

    def get_password(self, service: str, username: str) -> str | None:
        return "another"

    def set_password(self, service: str, username: str, password: str) -> None:
        pass

    def delete_password(self, service: str, username: str) -> None:
        self.deleted.append((service, username))


@pytest.fixture
def forgetful() -> Iterator[Forgetful]:
    before, ring = keyring.get_keyring(), Forgetful()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


def test_a_file_is_its_owners_only_and_goes_again(tmp_path: Path) -> None:
    source = FileSecret(tmp_path / "clusters" / "lab.secret")
    keep(source, Secret("pässwörd "))
    assert source.read() == Secret("pässwörd ")
    assert source.path.stat().st_mode & 0o777 == 0o600
    forget(source)
    assert not source.path.exists()
    forget(source)


def test_a_file_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "lab.secret"
    path.write_text("theirs")
    with pytest.raises(SecretError, match="cannot be written: File exists"):
        keep(FileSecret(path), Secret("ours"))
    assert path.read_text() == "theirs"


def test_a_planted_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "lab.secret").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SecretError):
        keep(FileSecret(tmp_path / "lab.secret"), Secret("ours"))
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("secret", ["two\nlines", "end\r"])
def test_what_a_file_cannot_give_back_is_not_kept(tmp_path: Path, secret: str) -> None:
    with pytest.raises(SecretError, match="reads back differently"):
        keep(FileSecret(tmp_path / "lab.secret"), Secret(secret))
    assert list(tmp_path.iterdir()) == []


def test_what_a_keyring_does_not_give_back_is_not_kept(forgetful: Forgetful) -> None:
    assert keyring_problem() is None
    with pytest.raises(SecretError, match="reads back differently"):
        keep(ENTRY, Secret("ours"))
    assert forgetful.deleted == [("ontap-tui/lab", "ann")]


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert "pip install 'ontap-tui[keyring]'" in str(keyring_problem())
    with pytest.raises(SecretError, match="package is missing"):
        keep(ENTRY, Secret("ours"))
    forget(ENTRY)


def test_other_sources_are_not_written() -> None:
    keep(EnvironmentSecret("X", {}), Secret("ours"))
