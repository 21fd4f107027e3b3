"""Runs the command: ``python -m ontap_tui`` and the ``ontap-tui`` entry point."""

import gc
from typing import Final

_OBJECTS: Final = 50_000
"""New objects from one search for garbage to the next. The start of the dashboard makes 75,000 that stay:
looking through them after every 700, as Python does by itself, takes a sixth of it.
"""


def main() -> None:
    gc.set_threshold(_OBJECTS)
    from ontap_tui.cli import main as run
    from ontap_tui.cli.streams import prepare

    prepare()

    run()


if __name__ == "__main__":
    main()
