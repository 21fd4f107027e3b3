"""What every test stands on: the developer's own environment is kept out."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """No proxy, no colour switch, no configuration but what the test makes. Returns the home folder."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name.startswith(("ONTAP_", "XDG_")) or name == "NO_COLOR":
            monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    return home
