"""Ask questions on the terminal."""

import sys
from collections.abc import Iterable

import click

from ontap_tui.cli.diagnostics import fail, tell
from ontap_tui.cli.streams import interruptible
from ontap_tui.model import printable


def confirm(what: Iterable[str], *, type_this: str = "", unchanged: str = "Nothing was sent.") -> None:
    """Say what will be done, and ask to confirm it; the default is no.

    If `type_this` is set, it must be typed to confirm. `unchanged` says what stays as it is after a no.

    Raises:
        CommandError: the answer is no, or there is no terminal.
    """
    tell(*what)
    if not sys.stdin.isatty():
        fail(f"{unchanged} There is no terminal to ask on: use --yes to confirm.")
    type_this = printable(type_this)
    try:
        agreed = ask(f"Type {type_this} to confirm") == type_this if type_this else agrees("Continue?")
    except click.Abort:
        tell("", unchanged)
        raise
    if not agreed:
        fail(unchanged)


def ask(question: str, default: str = "") -> str:
    """Return what was typed, or the default, which may be empty."""
    shown = f"{question} [{default}]" if default else question
    with interruptible():
        answer: str = click.prompt(printable(shown), err=True, default=default, show_default=False)
    return answer


def ask_secret(question: str, *, may_be_empty: bool = False) -> str:
    """Return what was typed without echoing it."""
    default = "" if may_be_empty else None
    with interruptible():
        answer: str = click.prompt(
            printable(question), hide_input=True, err=True, default=default, show_default=False
        )
    return answer


def agrees(question: str, *, default: bool = False) -> bool:
    """Return whether the answer is yes."""
    with interruptible():
        return click.confirm(printable(question), default=default, err=True)
