"""The command line: click commands, output formats, exit statuses; and the place where the rooms are wired.

Only `output` writes standard output, which is data. Standard error is for people: `diagnostics` writes
messages to it, and `bottom` the lines that are rewritten in place.
"""

from ontap_tui.cli.main import main

__all__ = ["main"]
