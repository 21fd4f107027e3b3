"""The table [history]: what is accepted, and how the database is connected to."""

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from ontap_tui.config import ConfigProblems, Team, load


def loaded(folder: Path, text: str) -> Team:
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return load(folder / "config.toml", environ={"PW": "p@ss/word"}).history


def test_none_by_default(tmp_path: Path) -> None:
    assert loaded(tmp_path, "") == Team(url="")


def test_the_password_comes_from_a_source(tmp_path: Path) -> None:
    team = loaded(
        tmp_path, '[history]\nurl = "postgresql://ann@db.example.com/ontap"\npassword = { env = "PW" }\n'
    )
    assert team.password is not None
    assert "p@ss" not in repr(team)
    url = urlsplit(team.connect_to(team.password.read().reveal()))
    assert url.netloc == "ann:p%40ss%2Fword@db.example.com"


@pytest.mark.parametrize(
    ("url", "mode", "insecure"),
    [
        ("postgresql://ann@db.example.com/ontap", "verify-full", False),
        ("postgresql://ann@db.example.com/ontap?sslmode=require", "require", True),
        ("postgresql://ann@db.example.com/ontap?sslmode=disable", "disable", True),
        ("postgresql://ann@db.example.com/ontap?sslmode=verify-full", "verify-full", False),
        ("postgresql://ann@localhost/ontap", None, False),
        ("postgresql://ann@127.0.0.1:5433/ontap?sslmode=disable", "disable", False),
        ("postgresql://ann@/ontap?host=/run/postgresql", None, False),
        ("postgresql://ann@[::1]:5433/ontap", None, False),
        ("postgresql://ann@localhost,db.example.com:5433/ontap", "verify-full", False),
        ("postgresql://ann@/ontap?host=db.example.com", "verify-full", False),
    ],
)
def test_what_leaves_this_machine_is_encrypted_and_verified(
    url: str, mode: str | None, insecure: bool
) -> None:
    team = Team(url=url)
    parameters = dict(parse_qsl(urlsplit(team.connect_to(None)).query))
    assert parameters.get("sslmode") == mode
    assert (parameters.get("sslrootcert") == "system") == (mode == "verify-full")
    assert bool(team.insecure) == insecure


def test_a_root_of_ones_own_is_kept() -> None:
    url = Team(url="postgresql://ann@db/x?sslrootcert=/etc/ca.pem").connect_to(None)
    assert "system" not in url
    assert "sslmode=verify-full" in url


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('url = "mysql://x/y"', 'expected "postgresql://'),
        ('url = "postgresql://x"', 'expected "postgresql://'),
        ("fallback = false", "is missing"),
        ('url = "postgresql://ann:pw@x/y"', "the password goes into a key of its own"),
        ('url = "postgresql://ann@x/y?password=pw"', "the password goes into a key of its own"),
        ('url = "postgresql://ann@x/y"\npassword = { prompt = true }', "cannot be prompted for"),
        ('url = "postgresql://ann@x/y"\nfallbak = true', "there is no such key"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(ConfigProblems, match="history") as raised:
        loaded(tmp_path, f"[history]\n{text}\n")
    assert problem in str(raised.value)
