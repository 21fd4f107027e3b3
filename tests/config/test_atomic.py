"""Files are written whole, where a person keeps them."""

from pathlib import Path

import pytest

from ontap_tui.config import write_atomically, write_new


def test_a_link_stays_one(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles" / "remembered.json"
    real.parent.mkdir()
    real.write_text("old")
    link = tmp_path / "remembered.json"
    link.symlink_to(real)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert [path.name for path in real.parent.iterdir()] == ["remembered.json"]


def test_a_new_file_has_the_mode_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    path = tmp_path / "made" / "file"
    write_atomically(path, b"1", mode=0o600)
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    write_atomically(path, b"2", mode=0o600)
    assert path.stat().st_mode & 0o777 == 0o640


def test_what_cannot_be_written_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, b"new")
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_new_file_follows_no_link_and_replaces_nothing(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("theirs")
    (tmp_path / "report.txt").symlink_to(target)
    (tmp_path / "report-2.txt").symlink_to(tmp_path / "nowhere")
    written = write_new(tmp_path / "report.txt", b"ours")
    assert written == tmp_path / "report-3.txt"
    assert (written.read_bytes(), written.stat().st_mode & 0o777) == (b"ours", 0o600)
    assert target.read_text() == "theirs"
    assert not (tmp_path / "nowhere").exists()
