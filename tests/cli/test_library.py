"""``requests list``, ``show``, ``import-curl``, ``new`` and ``operations``."""

import io
import tomllib

import pytest

from tests.cli.conftest import Command

CURL = 'curl -k -u admin:hidden https://c1/api/cluster -X PATCH -d \'{"contact": "me"}\''


@pytest.fixture
def kept(command: Command) -> Command:
    """With the starter library."""
    command("init")
    return command


def test_list(kept: Command) -> None:
    done = kept("requests", "list", "-o", "json")
    assert {"snapshot-create", "volume-move"} <= {request["name"] for request in done.json}
    table = kept("requests", "list").out
    assert table.splitlines()[0].split() == ["NAME", "KEY", "METHOD", "PATH", "TITLE"]


def test_show(kept: Command) -> None:
    shown = tomllib.loads(kept("requests", "show", "snapshot-create").out)
    assert shown["path"] == "/api/storage/volumes/{volume}/snapshots"
    assert kept("requests", "show", "snapshot-create", "-o", "json").json["variables"].keys() >= {"volume"}


def test_an_unknown_name_is_told_with_the_likeliest(kept: Command) -> None:
    done = kept("requests", "show", "snapshot-creat")
    assert done.status == 2
    assert "Did you mean snapshot-create?" in done.err


def test_broken_files_do_not_hide_the_others(kept: Command) -> None:
    (kept.folder / "requests" / "broken.toml").write_text("method = 1\n")
    done = kept("requests", "list", "-o", "json")
    assert done.status == 0
    assert len(done.json) > 20
    assert "broken.toml" in done.err


def test_import_curl_prints_or_saves(kept: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(CURL))
    printed = kept("requests", "import-curl")
    assert tomllib.loads(printed.out) == {
        "method": "PATCH",
        "path": "/api/cluster",
        "body": {"contact": "me"},
    }
    assert "hidden" not in printed.out + printed.err
    monkeypatch.setattr("sys.stdin", io.StringIO(CURL))
    saved = kept("requests", "import-curl", "contact")
    assert saved.out == f"{kept.folder / 'requests' / 'contact.toml'}\n"
    assert kept("requests", "show", "contact").status == 0
    monkeypatch.setattr("sys.stdin", io.StringIO(CURL))
    again = kept("requests", "import-curl", "contact")
    assert (again.status, again.out) == (2, "")


def test_import_of_something_else(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("wget x"))
    done = command("requests", "import-curl")
    assert (done.status, done.out) == (2, "")


def test_new_drafts_a_known_call(kept: Command) -> None:
    draft = tomllib.loads(kept("requests", "new", "post", "/api/storage/qtrees").out)
    assert draft["method"] == "POST"
    saved = kept("requests", "new", "POST", "/api/storage/qtrees", "--name", "mine")
    assert saved.out.endswith("requests/mine.toml\n")
    assert kept("requests", "show", "mine").status == 0
    assert kept("config", "check").status == 0


def test_new_drafts_a_call_that_is_not_known_from_its_path(kept: Command) -> None:
    unknown = kept("requests", "new", "POST", "/api/storage/{uuid}/qtree", "-o", "json")
    assert (unknown.status, unknown.json["path"]) == (0, "/api/storage/{storage}/qtree")
    assert "is not known to be asynchronous" in unknown.err
    wrong = kept("requests", "new", "PUT", "/api/storage/qtrees")
    assert (wrong.status, "no method 'PUT'" in wrong.err) == (2, True)


def test_what_is_saved_is_printed_as_json(kept: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = kept("requests", "new", "POST", "/api/storage/qtrees", "--name", "mine", "-o", "json")
    assert (saved.json["name"], saved.json["method"]) == ("mine", "POST")
    assert saved.json == kept("requests", "show", "mine", "-o", "json").json
    monkeypatch.setattr("sys.stdin", io.StringIO(CURL))
    assert kept("requests", "import-curl", "contact", "-o", "json").json["body"] == {"contact": "me"}


def test_operations(command: Command) -> None:
    assert len(command("requests", "operations", "-o", "json").json) == 292
    found = command("requests", "operations", "snapmirror", "post", "-o", "json").json
    assert found
    assert all("snapmirror" in str(one) and one["method"] == "POST" for one in found)
    assert command("requests", "operations", "qtree").out.splitlines()[0].split()[0] == "METHOD"


def test_a_line_that_is_not_utf_8_is_refused_in_words(kept: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    latin = CURL.replace('"me"', '"mü"').encode("latin-1")
    for errors in ("strict", "surrogateescape"):
        stream = io.TextIOWrapper(io.BytesIO(latin), encoding="utf-8", errors=errors)
        monkeypatch.setattr("sys.stdin", stream)
        done = kept("requests", "import-curl")
        assert (done.status, "Standard input is not UTF-8" in done.err) == (2, True)


def test_import_curl_says_what_is_asked_for(kept: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("curl https://$HOST/api/cluster/jobs/$JOB_ID"))
    assert "Prompted for each time: job_id, written there as $JOB_ID" in kept("requests", "import-curl").err
