"""Locate the program's files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

_NAME: Final = "ontap-tui"
_VARIABLE: Final = "ONTAP_TUI_CONFIG"


class Locations(msgspec.Struct, frozen=True, kw_only=True):
    """Holds paths, all of folders except `config`. They need not exist: whoever writes creates them."""

    config: Path
    requests: Path
    """The folder of saved requests, a file each, beside `config`."""
    clusters: Path
    """The folder of clusters, a file each, beside `config`."""
    data: Path
    """The folder of the history."""
    state: Path
    """The folder for changes made on screen."""
    chosen: bool
    """Whether a person named the configuration file, so that it must exist."""

    @property
    def config_to_load(self) -> Path | None:
        """Return the file; None if it does not exist, unless it was named and nothing else names clusters."""
        expected = self.chosen and not self.clusters.is_dir()
        return self.config if expected or self.config.exists() else None


def locations(
    config_option: Path | None, data_dir_option: Path | None, environ: Mapping[str, str]
) -> Locations:
    """Locate the files: `config_option`, else ``$ONTAP_TUI_CONFIG``, else the platform's folder.

    `data_dir_option` replaces the folders in which the program writes by itself.
    """
    import platformdirs

    chosen = config_option or environ.get(_VARIABLE)
    config = (
        Path(chosen).expanduser()
        if chosen
        else platformdirs.user_config_path(_NAME, appauthor=False) / "config.toml"
    )
    own = data_dir_option.expanduser() if data_dir_option else None
    return Locations(
        config=config,
        requests=config.parent / "requests",
        clusters=config.parent / "clusters",
        data=own or platformdirs.user_data_path(_NAME, appauthor=False),
        state=own or platformdirs.user_state_path(_NAME, appauthor=False),
        chosen=bool(chosen),
    )


def example_text() -> str:
    """Return the commented example configuration, which is beside this module or at a checkout's root."""
    here = Path(__file__).parent
    name = "config.example.toml"
    path = here / name
    return (path if path.exists() else here.parents[1] / name).read_text(encoding="utf-8")
