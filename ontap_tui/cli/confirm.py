"""Asking before a cluster is changed."""

import sys
from collections.abc import Iterable

import click

from ontap_tui.cli.diagnostics import fail, tell
from ontap_tui.cli.streams import interruptible


def confirm(what: Iterable[str], *, type_this: str = "", unchanged: str = "Nothing was sent.") -> None:
    """Say what will be done and ask; the default is no. `type_this` has to be typed for a yes.

    `unchanged` says what a "no" left as it was.

    Raises:
        CommandError: the answer is no, or there is nobody to ask.
    """
    tell("\n".join(what))
    if not sys.stdin.isatty():
        fail(f"{unchanged} There is no terminal to ask on: use --yes to go ahead.")
    with interruptible():
        if type_this:
            typed = click.prompt(f"Type {type_this} to do it", err=True, default="", show_default=False)
            agreed = typed == type_this
        else:
            agreed = click.confirm("Do it?", err=True)
    if not agreed:
        fail(unchanged)
