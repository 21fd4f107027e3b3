"""State that the screen keeps."""

from pathlib import Path

import pytest

from ontap_tui.config import Remembered


def test_values_come_back_after_a_restart(tmp_path: Path) -> None:
    first = Remembered(tmp_path / "state")
    assert first.get("columns", list[str], ["state"]) == ["state"]
    first.put("columns", ("state", "cluster"))
    first.put("scope", "all")
    first.save()
    second = Remembered(tmp_path / "state")
    assert second.get("columns", list[str], []) == ["state", "cluster"]
    assert second.get("scope", str, "live") == "all"
    assert second.notice == ""


def test_only_the_person_may_read_it(tmp_path: Path) -> None:
    remembered = Remembered(tmp_path)
    remembered.put("values", {"snapshot": {"name": "x"}})
    remembered.save()
    [path] = tmp_path.iterdir()
    assert path.stat().st_mode & 0o077 == 0


def test_nothing_is_written_where_nothing_changed(tmp_path: Path) -> None:
    remembered = Remembered(tmp_path / "state")
    remembered.save()
    assert not (tmp_path / "state").exists()


def test_another_shape_gives_the_default(tmp_path: Path) -> None:
    remembered = Remembered(tmp_path)
    remembered.put("columns", 3)
    assert remembered.get("columns", list[str], ["state"]) == ["state"]


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff"])
def test_a_broken_file_is_told_of_and_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "remembered.json"
    path.write_bytes(content)
    remembered = Remembered(tmp_path)
    assert str(path) in remembered.notice
    remembered.put("scope", "all")
    remembered.save()
    assert Remembered(tmp_path).get("scope", str, "") == "all"


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remembered = Remembered(tmp_path)
    remembered.put("scope", "all")
    remembered.save()
    remembered.put("scope", "live")

    def refuse(source: str, target: Path) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(OSError, match="disk full"):
        remembered.save()
    assert [path.name for path in tmp_path.iterdir()] == ["remembered.json"]
    assert Remembered(tmp_path).get("scope", str, "") == "all"
