"""The log: private, one line a record whatever a cluster says, and silent while the screen is in use."""

import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from ontap_tui.cli.log import start_logging

LOG = logging.getLogger("ontap_tui.test")
HOSTILE = "\x1b]0;owned\x07gone\n2026-11-23 22:40:00,000 INFO ontap_tui.http east GET /forged: 200"


@pytest.fixture(autouse=True)
def no_log_left() -> Iterator[None]:
    yield
    start_logging(None, verbose=False, to_stderr=False)


def assert_harmless(text: str) -> None:
    assert "\x1b" not in text
    assert "\x07" not in text
    assert len([line for line in text.splitlines() if line.startswith("2026-11-23")]) == 0


def test_what_a_cluster_says_stays_in_its_line(tmp_path: Path) -> None:
    file = tmp_path / "log"
    start_logging(file, verbose=False, to_stderr=False)
    LOG.warning("east %s", HOSTILE)
    try:
        raise ValueError(HOSTILE)
    except ValueError:
        LOG.exception("a mistake")
    text = file.read_text()
    assert "east \N{REPLACEMENT CHARACTER}]0;owned" in text
    assert "Traceback" in text
    assert_harmless(text)


def test_nor_does_it_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging(None, verbose=True, to_stderr=True)
    LOG.warning("east %s", HOSTILE)
    assert_harmless(capsys.readouterr().err)


def test_a_line_is_not_megabytes(tmp_path: Path) -> None:
    file = tmp_path / "log"
    start_logging(file, verbose=False, to_stderr=False)
    LOG.warning("x" * 2_000_000)
    assert len(file.read_text()) < 5000


def test_a_file_that_others_could_read_is_made_private(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.touch(mode=0o644)
    start_logging(file, verbose=False, to_stderr=False)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_full_disk_is_told_of_once_and_only_at_the_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start_logging(tmp_path / "log", verbose=False, to_stderr=False)
    [handler] = logging.getLogger("ontap_tui").handlers
    assert isinstance(handler, logging.FileHandler)
    full = Path("/dev/full").open("w", encoding="utf-8")  # noqa: SIM115  # the handler closes it
    real = handler.setStream(full)
    assert real is not None
    real.close()
    LOG.warning("one")
    LOG.warning("two")
    assert capsys.readouterr().err == ""
    with pytest.raises(OSError, match="No space"):
        handler.close()
    told = capsys.readouterr().err
    assert told.startswith("2 lines could not be written to")
    assert "No space left on device" in told
