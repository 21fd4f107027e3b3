from pathlib import Path

import pytest

from ontap_tui.config import Config, Settings
from ontap_tui.requests import Library

VOLUMES = 'path = "/api/storage/volumes"\nmethod = "POST"\n'


def folder_of(tmp_path: Path, **texts: str) -> Path:
    folder = tmp_path / "requests"
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name}.toml").write_text(text)
    return folder


def problems_of(library: Library, folder: Path) -> list[str]:
    return [str(problem).replace(str(folder), "requests") for problem in library.problems]


def test_requests_of_the_configuration_and_of_the_folder(tmp_path: Path) -> None:
    config = Config(path=Path("config.toml"), requests={"a": {"path": "/api/cluster", "method": "PATCH"}})
    library = Library.load(config, folder_of(tmp_path, b=VOLUMES, c=VOLUMES + 'key = "f5"'))
    assert [request.name for request in library] == ["a", "b", "c"]
    found = library.get("c")
    assert found is not None
    assert library.claims == {found.name: "f5"}
    assert library.get("d") is None
    assert library.problems == ()


def test_no_folder_is_no_problem(tmp_path: Path) -> None:
    assert len(Library.load(Config(), tmp_path / "none")) == 0
    assert len(Library.load(Config())) == 0


def test_every_problem_has_its_line(tmp_path: Path) -> None:
    folder = folder_of(
        tmp_path,
        bad=VOLUMES + '\n[variables.x]\ntype = "strng"\npattern = "["\n',
        broken="path = ",
        good=VOLUMES,
    )
    (folder / "latin.toml").write_bytes(b'title = "\xe9"')
    (folder / "bad name.toml").write_text(VOLUMES)
    library = Library.load(Config(), folder)
    assert [request.name for request in library] == ["good"]
    found = problems_of(library, folder)
    assert found[0].startswith("requests/bad name.toml: a request's name has letters")
    assert found[1].startswith("requests/bad.toml:5: variables.x.type: must be one of string, integer")
    assert found[2].startswith("requests/bad.toml:6: variables.x.pattern: is not a regular expression")
    assert found[3].startswith("requests/broken.toml:1: is not TOML")
    assert found[4].startswith("requests/latin.toml: is not UTF-8")
    assert len(found) == 5


def test_a_name_that_is_there_twice(tmp_path: Path) -> None:
    config = Config(path=Path("config.toml"), requests={"a": {"path": "/api/cluster"}})
    folder = folder_of(tmp_path, a=VOLUMES)
    library = Library.load(config, folder)
    assert problems_of(library, folder) == ["requests/a.toml: request a is already in config.toml"]
    kept = library.get("a")
    assert kept is not None
    assert kept.path == "/api/cluster"


def test_a_key_clash_names_both_sides(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a=VOLUMES + 'key = "5"', b=VOLUMES + 'key = "5"')
    library = Library.load(Config(), folder)
    assert problems_of(library, folder) == ['requests/b.toml:3: key: "5" opens a (requests/a.toml) already']
    assert library.claims == {"a": "5"}
    assert library.get("b") is not None


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        ({"a": 'then = "bb"', "bbb": ""}, "there is no request bb (did you mean bbb?)"),
        ({"a": 'then = "a"'}, "leads back to this request"),
        ({"a": 'then = "b"', "b": 'then = "c"', "c": 'then = "b"'}, "leads back to this request"),
        (
            {"a": 'then = "b"', "b": 'body = "{x}"\nvariables.x = {}'},
            "b needs x, which is not asked for here",
        ),
        (
            {
                "a": 'then = "b"\nbody = "{x}"\nvariables.x = { optional = true }',
                "b": 'body = "{x}"\nvariables.x = {}',
            },
            "b needs x, which may be left empty here",
        ),
        (
            {
                "a": 'then = "b"',
                "b": 'confirm_by_name = "x"\nbody = "{x}"\nvariables.x = { default = "{response.uuid}" }',
            },
            "b asks to type x, which is not known beforehand",
        ),
        ({"a": 'then = "b"', "b": 'then = "c"'}, "b has problems itself"),
        ({"a": 'then = "b"', "b": "x = 1"}, "b has problems itself"),
        (
            {
                "a": 'then = "b"\nbody = "{x}"\nvariables.x = { type = "secret" }',
                "b": 'body = "{x}"\nvariables.x = {}',
            },
            "x is a secret in a only",
        ),
    ],
)
def test_chains_that_lead_nowhere(tmp_path: Path, texts: dict[str, str], problem: str) -> None:
    folder = folder_of(tmp_path, **{name: VOLUMES + text for name, text in texts.items()})
    library = Library.load(Config(), folder)
    assert any(found.message == problem for found in library.problems)
    assert "a" in library.broken
    assert library.get("a") is None


def test_a_name_that_is_free(tmp_path: Path) -> None:
    library = Library.load(Config(), folder_of(tmp_path, a=VOLUMES, **{"a-2": VOLUMES, "b": "x"}))
    assert [library.free_name(name) for name in ("a", "b", "c")] == ["a-3", "b-2", "c"]


def test_a_chain_holds_all_that_follow(tmp_path: Path) -> None:
    texts = {"a": 'then = "b"', "b": 'then = "c"', "c": ""}
    library = Library.load(
        Config(), folder_of(tmp_path, **{name: VOLUMES + text for name, text in texts.items()})
    )
    first = library.get("a")
    assert first is not None
    assert [request.name for request in library.chain(first).requests] == ["a", "b", "c"]


def test_narrowing(tmp_path: Path) -> None:
    names = ("volume-move", "move", "remove", "other", "last")
    folder = folder_of(tmp_path, **dict.fromkeys(names, VOLUMES))
    (folder / "other.toml").write_text(VOLUMES + 'title = "Move it"')
    library = Library.load(Config(), folder)
    assert [request.name for request in library.matching("MOVE")] == [
        "move",
        "remove",
        "volume-move",
        "other",
    ]
    assert [request.name for request in library.matching("move it")] == ["other"]
    assert len(library.matching("post /api/storage")) == 5
    assert len(library.matching(" ")) == 5
    assert library.matching("nothing") == []


@pytest.mark.parametrize(
    ("text", "asks", "danger"),
    [
        ('method = "DELETE"\npath = "/api/x/1"\nconfirm = "never"\n', True, True),
        ('method = "PATCH"\npath = "/api/x"\nquery = { name = "vol*" }\nconfirm = "never"\n', True, True),
        ('method = "PATCH"\npath = "/api/x?name=*"\nconfirm = "never"\n', True, True),
        ('method = "PATCH"\npath = "/api/x?name=*"\n', True, True),
        ('method = "PATCH"\npath = "/api/x/1"\nconfirm = "never"\n', False, False),
        ('method = "POST"\npath = "/api/x"\nconfirm = "never"\n', False, False),
    ],
)
def test_a_file_of_a_shared_folder_cannot_say_that_damage_needs_no_question(
    tmp_path: Path, text: str, asks: bool, danger: bool
) -> None:
    (tmp_path / "r.toml").write_text(text)
    for unconfirmed in ((), ("other",)):
        config = Config(settings=Settings(unconfirmed=unconfirmed))
        [request] = Library.load(config, tmp_path)
        assert (request.confirms, request.dangerous) == (asks, danger)
    [allowed] = Library.load(Config(settings=Settings(unconfirmed=("r*",))), tmp_path)
    assert allowed.confirms is ("confirm" not in text and allowed.method == "DELETE")


def test_a_request_of_the_configuration_is_the_persons_own(tmp_path: Path) -> None:
    table = {"method": "DELETE", "path": "/api/x/1", "confirm": "never"}
    [request] = Library.load(Config(requests={"own": table}))
    assert not request.confirms


def test_a_get_has_no_body(tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text('method = "GET"\npath = "/api/x"\nbody = { a = 1 }\n')
    library = Library.load(Config(), tmp_path)
    assert [problem.message for problem in library.problems] == ["a GET has none"]
