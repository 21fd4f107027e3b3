"""Every shell snippet of the pages does what it says, on simulated clusters.

A snippet that cannot be run here has its reason before it: ``<!-- not run: needs ... -->``.
"""

import hashlib
import os
import re
import shlex
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pytest
import yaml

from ontap_tui.cli.simulated import write_config
from ontap_tui.requests import STARTER
from ontap_tui.simulator import SimulatedFleet, read_only

ROOT: Final = Path(__file__).parents[1]
PAGES: Final = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_FENCE: Final = re.compile(
    r"(?:^ *<!-- (?P<mark>[^\n]*) -->\n)?^(?P<indent> *)```(?P<language>\S*)\n(?P<text>.*?)^ *```$",
    re.MULTILINE | re.DOTALL,
)
_TYPED: Final = re.compile(r"^ *(?:\$ |ontap-tui\b|pip install\b)", re.MULTILINE)
_TYPED_IN_A_PIPELINE: Final = re.compile(r"^ *(?:- )?(?:run|script):", re.MULTILINE)
_PATIENCE: Final = 80.0
_TOOLS: Final = ("jq", "sqlite3")
"""Which a machine may lack."""


class Snippet(NamedTuple):
    place: str
    language: str
    mark: str
    text: str


def _snippets() -> Iterator[Snippet]:
    for page in PAGES:
        content = page.read_text(encoding="utf-8")
        for found in _FENCE.finditer(content):
            line = content.count("\n", 0, found.start("text"))
            text = re.sub(f"^{found['indent']}", "", found["text"], flags=re.MULTILINE)
            place = f"{page.relative_to(ROOT)}:{line}"
            yield Snippet(place, found["language"], found["mark"] or "", text)


ALL: Final = list(_snippets())


def _steps(job: object) -> Iterator[str]:
    """What the jobs of a pipeline run, but for the installation."""
    if isinstance(job, dict):
        for key, value in job.items():
            if key in ("run", "script"):
                yield value if isinstance(value, str) else "\n".join(value)
            elif isinstance(value, dict | list):
                yield from _steps(value)
    elif isinstance(job, list):
        for one in job:
            yield from _steps(one)


PIPELINES: Final = [
    one._replace(
        text="\n".join(step for step in _steps(yaml.safe_load(one.text)) if "pip install" not in step)
    )
    for one in ALL
    if one.language == "yaml" and _TYPED_IN_A_PIPELINE.search(one.text)
]
SHELL: Final = PIPELINES + [snippet for snippet in ALL if snippet.language == "sh"]


@pytest.fixture(scope="module")
def fleet() -> Iterator[SimulatedFleet]:
    with SimulatedFleet(3, jobs=20, speed=5, tls=True) as running:
        running["lab"].accounts.append(read_only("monitor", "lab-password"))
        yield running


@pytest.fixture(scope="module")
def past(fleet: SimulatedFleet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a history in it."""
    folder = tmp_path_factory.mktemp("past")
    write_config(folder / "config.toml", fleet.endpoints)
    words = ("--config", str(folder / "config.toml"), "--data-dir", str(folder / "data"), "jobs")
    subprocess.run([sys.executable, "-m", "ontap_tui", *words], stdout=subprocess.DEVNULL, check=True)
    return folder / "data"


@pytest.fixture
def environ(fleet: SimulatedFleet, past: Path, tmp_path: Path, clean_environment: Path) -> dict[str, str]:
    """Of a person with two of the clusters, the starter requests, a history, a keyring and passwords."""
    write_config(tmp_path / "config.toml", [one for one in fleet.endpoints if one.name != "lab"])
    shutil.copytree(STARTER, tmp_path / "requests")
    shutil.copytree(past, clean_environment / ".local/share/ontap-tui")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, command in (
        ("ontap-tui", f'exec {shlex.quote(sys.executable)} -m tests.support.typed "$@"'),
        ("pip", f'exec {shlex.quote(sys.executable)} -m tests.support.typed_pip "$@"'),
        ("pass", "echo lab-password"),
    ):
        (programs / name).write_text(f"#!/bin/sh\n{command}\n")
        (programs / name).chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "PYTHON_KEYRING_BACKEND": "tests.support.file_keyring.FileKeyring",
        "ONTAP_TUI_CONFIG": str(tmp_path / "config.toml"),
        "TERM": "xterm-256color",
    }


def _on_fleet(text: str, fleet: SimulatedFleet) -> str:
    """With the address and the certificate of the simulated lab for those of the reader's."""
    url = fleet["lab"].url
    port = int(url.rpartition(":")[2])
    certificate = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", port)))
    text = re.sub(r"(?:https://)?(?:lab\.example\.com|10\.0\.0\.5)\b", url, text)
    return re.sub(r"sha256:[0-9a-f.]+", f"sha256:{hashlib.sha256(certificate).hexdigest()}", text)


@pytest.mark.parametrize("snippet", SHELL, ids=[snippet.place for snippet in SHELL])
def test_what_a_page_has_to_be_typed(
    snippet: Snippet, fleet: SimulatedFleet, environ: dict[str, str], tmp_path: Path
) -> None:
    if snippet.mark:
        pytest.skip(snippet.mark if snippet.mark.startswith("not run") else f".ci/run has the {snippet.mark}")
    for tool in _TOOLS:
        if re.search(rf"\b{tool}\b", snippet.text) and shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", _on_fleet(snippet.text, fleet)],
        env=environ,
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_snippet_is_left_out_unseen() -> None:
    """What is typed is in a block of the language sh, or has its reason; a reason is one of two."""
    assert len(PIPELINES) == 2
    unseen = [
        one.place
        for one in ALL
        if _TYPED.search(one.text) and not (one.language == "sh" or one.mark or one.language == "yaml")
    ]
    assert unseen == []
    ci = (ROOT / ".ci/run").read_text(encoding="utf-8")
    for mark in filter(None, (snippet.mark for snippet in SHELL)):
        by_ci = mark.endswith(" command") and f"$(printed '{mark}'" in ci
        assert by_ci or re.fullmatch(r"not run: \w.*", mark), mark
