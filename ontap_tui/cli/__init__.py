"""The command line: click commands, output formats, exit statuses; and the place where the rooms are wired.

Standard output is data and only `output` writes it; standard error is talk and only `diagnostics` writes it.
"""

from ontap_tui.cli.main import main

__all__ = ["main"]
