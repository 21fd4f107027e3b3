"""Clusters in files of their own, beside those of ``config.toml``."""

from pathlib import Path

import pytest

from ontap_tui.config import Config, ConfigProblems, load

EAST = 'url = "https://east"\nusername = "ann"\npassword = { env = "PW" }\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "clusters").mkdir()
    return tmp_path / "clusters"


def read(folder: Path, *, config: str | None = None) -> Config:
    path = None
    if config is not None:
        path = folder.parent / "config.toml"
        path.write_text(config)
    return load(path, clusters=folder, environ={"PW": "x"})


def problems(folder: Path, *, config: str | None = None) -> list[str]:
    with pytest.raises(ConfigProblems) as caught:
        read(folder, config=config)
    return [str(problem).replace(str(folder.parent), "") for problem in caught.value.problems]


def test_a_file_is_a_cluster_by_its_name(folder: Path) -> None:
    (folder / "east.toml").write_text(EAST + 'tags = ["prod"]\n')
    config = read(folder)
    assert config.clusters["east"].url == "https://east"
    assert config.tags_of("east") == ("prod",)
    assert config.where("clusters", "east", "tags") == f"{folder / 'east.toml'}:4: tags"


def test_both_homes_are_read(folder: Path) -> None:
    (folder / "east.toml").write_text(EAST)
    config = read(folder, config='[clusters.west]\nurl = "https://west"\ntoken = { env = "PW" }\n')
    assert set(config.clusters) == {"east", "west"}
    assert config.where("clusters", "west", "url") == f"{folder.parent / 'config.toml'}:2: clusters.west.url"


def test_without_the_folder_there_are_no_clusters(tmp_path: Path) -> None:
    assert load(None, clusters=tmp_path / "clusters", environ={}).clusters == {}


def test_a_name_in_both_homes_is_a_problem_that_names_both(folder: Path) -> None:
    (folder / "east.toml").write_text(EAST)
    assert problems(folder, config=f"[clusters.east]\n{EAST}") == [
        "/clusters/east.toml: cluster east is already in /config.toml:1: clusters.east"
    ]


def test_the_problems_of_all_files_are_told_at_once(folder: Path) -> None:
    (folder / "a.toml").write_text("url =")
    (folder / "b.toml").write_text('url = "https://b"\nusername = "ann"\npasword = "x"\n')
    (folder / "c.toml").write_bytes(b"\xff")
    (folder / "d e.toml").write_text(EAST)
    (folder / ".#f.toml").write_text("an editor's lock")
    found = problems(folder, config="[settings]\npoll = 1\n")
    assert [one.partition(": ")[0] for one in found] == [
        "/config.toml:2",
        "/clusters/a.toml:1",
        "/clusters/c.toml",
        "/clusters/b.toml",
        "/clusters/b.toml:3",
        "/clusters/d e.toml",
    ]
    assert "did you mean password?" in found[4]


def test_relative_paths_begin_where_those_of_the_configuration_do(folder: Path) -> None:
    (folder.parent / "ca.pem").touch()
    (folder / "east.toml").write_text(EAST + 'ca = "ca.pem"\n')
    assert read(folder).clusters["east"].ca == folder.parent / "ca.pem"


def test_a_password_that_others_can_read_is_warned_about_with_its_own_file(folder: Path) -> None:
    path = folder / "east.toml"
    path.write_text('url = "https://east"\nusername = "ann"\npassword = "pw"\n')
    path.chmod(0o644)
    [warning] = read(folder).warnings
    assert warning.where == f"{path}:3: password"
    assert f"chmod 600 {path}" in warning.message
