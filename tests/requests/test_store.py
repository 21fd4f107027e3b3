import os
from pathlib import Path

import msgspec
import pytest

from ontap_tui.config import Config, StoreError
from ontap_tui.requests import (
    STARTER,
    Library,
    RequestProblems,
    RequestStore,
    draft,
    operations,
    parse_request,
    parse_text,
    request_table,
    request_text,
)

TABLE = {"method": "POST", "path": "/api/x", "key": "5", "body": {"a": "{a}"}, "variables": {"a": {}}}

NEW = 'title = "New"\npath = "/api/x"\n'


@pytest.fixture
def store(tmp_path: Path) -> RequestStore:
    return RequestStore(tmp_path / "requests")


def files(tmp_path: Path) -> dict[str, str]:
    return {
        str(path.relative_to(tmp_path)): path.read_text() for path in tmp_path.rglob("*") if path.is_file()
    }


def test_what_is_created_loads_again(store: RequestStore, tmp_path: Path) -> None:
    created = store.create("a", TABLE)
    library = Library.load(Config(), tmp_path / "requests")
    assert library.problems == ()
    assert library.get("a") == created
    assert store.holds(created)
    assert list(files(tmp_path)) == ["requests/a.toml"]


def test_nothing_is_created_over_another(store: RequestStore, tmp_path: Path) -> None:
    store.create("a", TABLE)
    before = files(tmp_path)
    with pytest.raises(StoreError, match="already exists"):
        store.create("a", TABLE)
    assert files(tmp_path) == before


def test_nothing_wrong_is_written(store: RequestStore, tmp_path: Path) -> None:
    with pytest.raises(RequestProblems, match=r"a\.toml:1: path: must begin with /api/"):
        store.create("a", {"path": "/x"})
    with pytest.raises(RequestProblems, match="is not TOML"):
        store.save_text("a", "path = ")
    assert files(tmp_path) == {}


@pytest.mark.parametrize("name", ["../a", "/etc/a", "a/b", "..", "a.toml", ""])
def test_nothing_is_written_elsewhere(store: RequestStore, tmp_path: Path, name: str) -> None:
    with pytest.raises(RequestProblems):
        store.create(name, TABLE)
    assert files(tmp_path) == {}


def test_saving_replaces(store: RequestStore, tmp_path: Path) -> None:
    store.create("a", TABLE)
    (tmp_path / "requests" / "a.toml").chmod(0o640)
    saved = store.save_text("a", NEW)
    assert saved.title == "New"
    assert store.path("a").stat().st_mode & 0o777 == 0o640


def test_comments_of_a_person_are_kept(store: RequestStore, tmp_path: Path) -> None:
    text = '# mine\nmethod = "POST"\npath = "/api/x"\n'
    request = store.save_text("a", text)
    assert files(tmp_path) == {"requests/a.toml": text}
    assert store.text(request) == text


def test_what_stands_elsewhere_can_be_copied_but_not_deleted(store: RequestStore, tmp_path: Path) -> None:
    request = parse_request("a", TABLE, origin="config.toml")
    with pytest.raises(StoreError, match=r"a is in config\.toml"):
        store.delete(request)
    assert 'path = "/api/x"' in store.text(request)
    created = store.create("b", TABLE)
    store.delete(created)
    assert files(tmp_path) == {}
    with pytest.raises(StoreError):
        store.delete(created)


def test_a_disk_that_refuses_leaves_the_old_file(
    store: RequestStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.create("a", TABLE)
    before = files(tmp_path)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        store.save_text("a", NEW)
    assert files(tmp_path) == before


def test_a_link_is_replaced_and_what_it_led_to_is_left(store: RequestStore, tmp_path: Path) -> None:
    outside = tmp_path / "outside.toml"
    outside.write_text('path = "/api/x"\n')
    (tmp_path / "requests").mkdir()
    store.path("a").symlink_to(outside)
    store.save_text("a", NEW)
    assert outside.read_text() == 'path = "/api/x"\n'
    assert not store.path("a").is_symlink()


def test_what_is_written_reads_back() -> None:
    drafted = [parse_request("a", draft(operation)) for operation in operations()]
    for request in [*drafted, *Library.load(Config(), STARTER)]:
        path = Path(f"{request.name}.toml")
        again = parse_text(path, request_text(request_table(request)))
        assert again == msgspec.structs.replace(request, origin=str(path))
