"""Provide the command line: click commands, output formats, exit statuses; and wire the rooms together.

Standard output is data and only `output` writes it; standard error is for people and only `diagnostics`
writes it.
"""

from ontap_tui.cli.main import main

__all__ = ["main"]
