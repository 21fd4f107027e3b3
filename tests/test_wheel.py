"""The wheel as it is built holds what an installation needs."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.test_docs import ALL

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that it unpacks to."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [built] = folder.glob("*.whl")
    ZipFile(built).extractall(folder / "unpacked")
    return folder / "unpacked"


@pytest.fixture(scope="module")
def pages(wheel: Path) -> dict[str, str]:
    """The man pages by their commands."""
    paths = wheel.glob("*.data/data/share/man/man1/*.1")
    return {path.stem: path.read_text(encoding="utf-8") for path in paths}


def test_every_command_has_a_man_page(pages: dict[str, str]) -> None:
    assert set(pages) == {path.replace(" ", "-") for path in ALL}
    for path, command in ALL.items():
        page = pages[path.replace(" ", "-")]
        assert f".B {path}\n" in page
        for parameter in command.params:
            for option in (*parameter.opts, *parameter.secondary_opts):
                if option.startswith("-"):
                    assert option.replace("-", r"\-") in page


def test_every_page_that_a_page_names_is_there(pages: dict[str, str]) -> None:
    named = {name for page in pages.values() for name in re.findall(r"See \\fB(.*?)\(1\)", page)}
    assert named == set(pages) - {"ontap-tui"}


def test_roff_finds_nothing_wrong_with_a_page(pages: dict[str, str]) -> None:
    if shutil.which("groff") is None:
        pytest.skip("groff is not installed")
    groff = ["groff", "-man", "-ww", "-Kutf8", "-Tutf8", "-P-cbou"]
    done = subprocess.run(groff, input="".join(pages.values()), capture_output=True, text=True, check=True)
    assert done.stderr == ""
    for command in ALL.values():
        example = (command.help or "").partition("\b\n")[2].splitlines()
        assert all(line.strip() in done.stdout for line in example)


def test_the_wheel_has_the_files_that_the_program_reads(wheel: Path) -> None:
    shipped = {path.relative_to(wheel).as_posix() for path in wheel.rglob("*") if path.is_file()}
    read = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "ontap_tui").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert read <= shipped
    assert "ontap_tui/config/config.example.toml" in shipped
