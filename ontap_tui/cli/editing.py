"""Let a person edit text in ``$EDITOR``."""

import os
import sys
from collections.abc import Callable

import click

from ontap_tui.cli.confirm import agrees
from ontap_tui.cli.diagnostics import fail, tell
from ontap_tui.config import Config, ConfigProblems, StoreError, without_secrets


def edit_until_it_loads(text: str, save: Callable[[str], object], config: Config) -> bool:
    """Open the editor, and again with the typed text for as long as `save` refuses it.

    The editor does not inherit the variables that hold passwords for `config`. Return whether the text was
    saved, which it is not if unchanged. Raises `CommandError` without a terminal.
    """
    if not sys.stdin.isatty():
        fail("There is no terminal for an editor: use options instead.")
    typed = text
    emptied = dict.fromkeys(os.environ.keys() - without_secrets(os.environ, config).keys(), "")
    while True:
        found = click.edit(typed, extension=".toml", env=emptied)
        if found is None or found == text:
            return False
        typed = found
        try:
            save(typed)
        except (ConfigProblems, StoreError) as error:
            tell(*(map(str, error.problems) if isinstance(error, ConfigProblems) else [str(error)]))
            if not agrees("Not saved. Edit it again?", default=True):
                fail("Nothing was changed. What you typed:", *typed.split("\n"))
        else:
            return True
