"""Where files are looked for."""

from pathlib import Path

import pytest

from ontap_tui.config import load, locations
from ontap_tui.config.locations import example_text


def test_the_platform_folders(clean_environment: Path) -> None:
    found = locations(None, None, {})
    assert found.config.name == "config.toml"
    assert found.requests == found.config.parent / "requests"
    for path in (found.config, found.data, found.state):
        assert path.is_relative_to(clean_environment)
    assert found.config_to_load is None
    found.config.parent.mkdir(parents=True)
    found.config.touch()
    assert found.config_to_load == found.config


def test_the_option_goes_before_the_variable() -> None:
    environ = {"ONTAP_TUI_CONFIG": "/etc/ontap.toml"}
    assert locations(None, None, environ).config == Path("/etc/ontap.toml")
    assert locations(Path("mine.toml"), None, environ).config == Path("mine.toml")


def test_a_file_that_was_named_is_loaded_even_where_it_is_missing() -> None:
    assert locations(Path("none.toml"), None, {}).config_to_load == Path("none.toml")


def test_the_data_folder_can_be_moved(tmp_path: Path) -> None:
    found = locations(None, tmp_path, {})
    assert {found.data, found.state} == {tmp_path}


@pytest.mark.parametrize("uncommented", [False, True])
def test_the_example_is_a_working_configuration(tmp_path: Path, uncommented: bool) -> None:
    """Also with every setting that is commented out."""
    text = example_text()
    if uncommented:
        lines = text.splitlines()
        text = "\n".join(line.removeprefix("#") if line[:2] not in ("# ", "#") else line for line in lines)
    path = tmp_path / "config.toml"
    path.write_text(text)
    for name in ("ca.pem", "client.pem", "client.key"):
        (tmp_path / name).touch()
    config = load(path, environ={})
    assert len(config.clusters) == (7 if uncommented else 0)
    assert config.requests
