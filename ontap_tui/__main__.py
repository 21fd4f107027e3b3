"""Run the command: ``python -m ontap_tui`` and the ``ontap-tui`` entry point."""

import gc
from typing import Final

_OBJECTS: Final = 50_000
"""New objects between two garbage collections. Starting the dashboard creates 75,000 objects that are kept:
examining them after every 700, as Python does by default, would take a sixth of the start-up time."""


def main() -> None:
    gc.set_threshold(_OBJECTS)
    from ontap_tui.cli import main as run
    from ontap_tui.cli.streams import prepare

    prepare()

    run()


if __name__ == "__main__":
    main()
