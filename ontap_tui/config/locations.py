"""Where files are."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

_NAME: Final = "ontap-tui"
_VARIABLE: Final = "ONTAP_TUI_CONFIG"


class Locations(msgspec.Struct, frozen=True, kw_only=True):
    """All are folders but `config`. None need exist; whoever writes makes them."""

    config: Path
    requests: Path
    """One file a saved request, beside `config`."""
    clusters: Path
    """One file a cluster, beside `config`."""
    data: Path
    """The history."""
    state: Path
    """What was changed on screen."""
    chosen: bool
    """A person named the configuration file, so it has to be there."""

    @property
    def config_to_load(self) -> Path | None:
        """None where there is no such file, unless it was named and nothing else names clusters."""
        expected = self.chosen and not self.clusters.is_dir()
        return self.config if expected or self.config.exists() else None


def locations(
    config_option: Path | None, data_dir_option: Path | None, environ: Mapping[str, str]
) -> Locations:
    """`config_option`, else ``$ONTAP_TUI_CONFIG``, else the platform's folder; `data_dir_option` moves all
    that the program writes by itself."""
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
    """The commented example configuration: in the wheel beside this module, in a checkout at its root."""
    here = Path(__file__).parent
    name = "config.example.toml"
    path = here / name
    return (path if path.exists() else here.parents[1] / name).read_text(encoding="utf-8")
