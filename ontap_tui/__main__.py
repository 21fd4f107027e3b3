"""Runs the command: ``python -m ontap_tui`` and the ``ontap-tui`` entry point."""


def main() -> None:
    from ontap_tui.cli import main as run

    run()


if __name__ == "__main__":
    main()
