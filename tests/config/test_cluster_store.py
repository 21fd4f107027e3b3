"""Writing clusters, each in a file of its own."""

import tomllib
from pathlib import Path

import pytest

from ontap_tui.config import ClusterStore, ConfigProblems, StoreError
from ontap_tui.model import Secret

EAST = {"url": "https://east", "username": "ann", "password": {"env": "PW"}}
COMMENTED = (
    '# the old one\nurl = "https://east"  # moved in May\nusername = "ann"\npassword = { env = "PW" }\n'
)


@pytest.fixture
def store(tmp_path: Path) -> ClusterStore:
    return ClusterStore(tmp_path / "clusters", environ={})


def test_a_new_cluster_is_its_owners_only_and_reads_back(store: ClusterStore) -> None:
    cluster = store.create("east", {**EAST, "password": Secret("pw"), "tags": ["prod"], "ca": None})
    assert cluster.tags == ("prod",)
    assert store.path("east").stat().st_mode & 0o777 == 0o600
    assert tomllib.loads(store.text("east")) == {**EAST, "password": "pw", "tags": ["prod"]}


def test_a_secret_stays_on_one_line(store: ClusterStore) -> None:
    store.create("east", EAST)
    assert 'password = {env = "PW"}' in store.text("east")


def test_what_would_not_load_is_not_written(store: ClusterStore) -> None:
    with pytest.raises(ConfigProblems, match="expected https://HOST"):
        store.create("east", {**EAST, "url": "ftp://east"})
    assert not store.path("east").parent.exists()


@pytest.mark.parametrize("name", ["../east", "a b", "", ".x", "-"])
def test_a_name_leads_nowhere_else(store: ClusterStore, name: str) -> None:
    with pytest.raises(ConfigProblems, match="a name may contain"):
        store.create(name, EAST)


def test_a_cluster_is_not_replaced_by_a_new_one(store: ClusterStore) -> None:
    store.create("east", EAST)
    with pytest.raises(StoreError, match="already exists"):
        store.create("east", EAST)


def test_a_change_keeps_comments_and_the_other_keys(store: ClusterStore) -> None:
    store.create("east", EAST)
    store.path("east").write_text(COMMENTED)
    store.update("east", {"tags": ["prod"], "username": "bob"})
    text = store.text("east")
    assert "# the old one" in text
    assert "# moved in May" in text
    assert tomllib.loads(text) == {**EAST, "username": "bob", "tags": ["prod"]}
    store.update("east", {"tags": None, "read_only": None})
    assert "tags" not in store.text("east")


def test_a_change_that_would_not_load_leaves_the_file_as_it_is(store: ClusterStore) -> None:
    store.create("east", EAST)
    before = store.text("east")
    with pytest.raises(ConfigProblems):
        store.update("east", {"url": "nowhere"})
    store.path("east").write_text("broken =")
    with pytest.raises(StoreError, match="is not TOML"):
        store.update("east", {"url": "https://other"})
    assert store.text("east") == "broken ="
    assert before


def test_renaming_and_removing(store: ClusterStore) -> None:
    store.create("east", EAST)
    store.create("west", {**EAST, "url": "https://west"})
    with pytest.raises(StoreError, match="already exists"):
        store.rename("east", "west")
    store.rename("east", "north")
    assert (store.holds("east"), store.holds("north")) == (False, True)
    store.delete("north")
    with pytest.raises(StoreError, match="cannot be removed"):
        store.delete("north")


def test_a_link_is_replaced_and_what_it_leads_to_is_left(store: ClusterStore, tmp_path: Path) -> None:
    store.create("east", EAST)
    target = tmp_path / "elsewhere.toml"
    target.write_text(COMMENTED)
    store.path("east").unlink()
    store.path("east").symlink_to(target)
    store.update("east", {"tags": ["prod"]})
    assert target.read_text() == COMMENTED
    assert not store.path("east").is_symlink()


def test_a_folder_that_cannot_be_written_is_said_in_words(store: ClusterStore, tmp_path: Path) -> None:
    (tmp_path / "clusters").write_text("a file")
    with pytest.raises(StoreError, match="cannot be written"):
        store.create("east", EAST)
