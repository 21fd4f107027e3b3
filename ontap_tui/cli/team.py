"""Implement ``ontap-tui team sql``: print the SQL that sets up a shared history."""

import re

from ontap_tui.cli.diagnostics import fail
from ontap_tui.cli.options import Options
from ontap_tui.cli.output import write_text
from ontap_tui.history import team_sql


def sql(options: Options, prefix: str) -> None:
    if not re.fullmatch("[a-z][a-z0-9_]{0,40}", prefix):
        fail(f"--prefix {prefix!r} is not a plain word: use lower-case letters, digits and underscores.")
    write_text(team_sql(prefix))
