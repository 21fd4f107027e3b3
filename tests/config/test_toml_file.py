"""One bad file is one problem, whatever is bad about it."""

from pathlib import Path

import pytest

from ontap_tui.config import FileProblem, load, parse_toml, read_text_file
from ontap_tui.config.config import ConfigProblems
from ontap_tui.requests import Library
from tests.config.hostile_files import KINDS, TEXTS, make_all


@pytest.mark.parametrize("kind", KINDS)
def test_only_regular_files_are_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x.toml"
    KINDS[kind](path)
    with pytest.raises(FileProblem) as caught:
        read_text_file(path)
    assert caught.value.problem.where == str(path)


@pytest.mark.parametrize("name", TEXTS)
def test_bad_toml_is_a_problem_of_its_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / "x.toml"
    path.write_text(TEXTS[name])
    with pytest.raises(FileProblem) as caught:
        parse_toml(path, read_text_file(path))
    assert caught.value.problem.where.startswith(str(path))


def test_a_folder_of_bad_files_leaves_the_good_request(tmp_path: Path) -> None:
    bad = list(make_all(tmp_path / "requests"))
    (tmp_path / "requests/good.toml").write_text('method = "POST"\npath = "/api/x"\n')
    library = Library.load(load(None, environ={}), tmp_path / "requests")
    assert [request.name for request in library] == ["good"]
    assert {problem.where.partition(":")[0] for problem in library.problems} == set(map(str, bad))
    assert library.broken == {path.stem for path in bad}


def test_a_folder_of_bad_clusters_is_told_of_at_once(tmp_path: Path) -> None:
    bad = list(make_all(tmp_path / "clusters"))
    with pytest.raises(ConfigProblems) as caught:
        load(None, clusters=tmp_path / "clusters", environ={})
    assert {problem.where.partition(":")[0] for problem in caught.value.problems} == set(map(str, bad))


@pytest.mark.parametrize("kind", [*KINDS, *TEXTS])
def test_a_bad_configuration_is_a_problem(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "config.toml"
    if kind in KINDS:
        KINDS[kind](path)
    else:
        path.write_text(TEXTS[kind])
    with pytest.raises(ConfigProblems):
        load(path, environ={})
