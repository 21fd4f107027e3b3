"""What every test stands on: the developer's own environment is kept out."""

import gc
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Final

import pytest
from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

# The tests start many programs: each would compile all that it imports anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Started in the background of a shell: the commands that tests interrupt would ignore it, too.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure(config: pytest.Config) -> None:
    """Compile the tests in a new checkout once, before each process of xdist would for itself."""
    shared = config.getoption("numprocesses", None) and not hasattr(config, "workerinput")
    compiled = f"*/__pycache__/*.{sys.implementation.cache_tag}-pytest-*.pyc"
    if shared and not any(Path(__file__).parent.glob(compiled)):
        arguments = *config.invocation_params.args, "--collect-only", "-qq", "-n0"
        subprocess.run([sys.executable, "-m", "pytest", *arguments], stdout=subprocess.DEVNULL, check=False)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that take seconds."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """Spare the garbage collector what was imported and collected: it stays to the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000)


_OF_THE_TERMINAL = ("NO_COLOR", "COLUMNS", "LINES")


_folders: Final = count()


def _new_folder(factory: pytest.TempPathFactory) -> Path:
    folder = factory.getbasetemp() / str(next(_folders))
    folder.mkdir()
    return folder


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as pytest gives one, which for its number looks at those of all tests before."""
    return _new_folder(tmp_path_factory)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """No proxy, no colour switch, no size, no configuration but the test's own. Returns the home folder."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name.startswith(("ONTAP_", "XDG_")) or name in _OF_THE_TERMINAL:
            monkeypatch.delenv(name)
    home = _new_folder(tmp_path_factory)
    monkeypatch.setenv("HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def own_logger() -> Iterator[None]:
    """A command that ran inside a test leaves the program's logger as it was."""
    log = logging.getLogger("ontap_tui")
    propagate, level, handlers = log.propagate, log.level, log.handlers[:]
    yield
    for handler in set(log.handlers) - set(handlers):
        handler.close()
    log.propagate, log.handlers = propagate, handlers
    log.setLevel(level)
