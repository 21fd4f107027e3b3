"""Write messages for people to standard error, and map errors to exit statuses."""

import logging
import sys
from collections.abc import Iterable
from io import StringIO
from traceback import walk_tb
from typing import NoReturn

import click

from ontap_tui.cli import bottom
from ontap_tui.cli.status import ExitStatus, status_of_fault
from ontap_tui.cli.streams import discard
from ontap_tui.model import Fault, closest, printable


class CommandError(Exception):
    """Says what happened, to what, and what to do next; the command ends with `status`."""

    def __init__(self, *lines: str, status: ExitStatus = ExitStatus.USAGE) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
        self.status = status


def tell(*lines: str) -> None:
    """Write lines, keeping each on one line, whatever text from a cluster or a file it contains.

    They are lost if standard error is closed.
    """
    bottom.clear()
    try:
        for line in lines:
            sys.stderr.write(f"{printable(line)}\n")
        sys.stderr.flush()
    except OSError:
        discard(sys.stderr)


def tell_fault(cluster: str, fault: Fault) -> None:
    """Write a cluster's fault on one line."""
    tell(f"{cluster}: {fault.text}")


def unwritable(error: OSError) -> CommandError:
    """Return the error for a standard output that cannot be written, and write nothing more to it."""
    discard(sys.stdout)
    return CommandError(f"Standard output cannot be written: {error.strerror}.", status=ExitStatus.OUTPUT)


def tell_history(fault: Fault) -> None:
    """Write the history's fault, whose summary starts with its subject: ``no history: ...``."""
    tell(fault.text[:1].upper() + fault.text[1:])


def report(error: Exception) -> ExitStatus:
    """Report the error, and return the exit status; a bug in this program is logged with its traceback."""
    if isinstance(error, CommandError):
        tell(*error.lines)
        return error.status
    if isinstance(error, click.ClickException):
        text = StringIO()
        error.show(text)
        tell(*text.getvalue().rstrip("\n").split("\n"))
        return ExitStatus.USAGE
    return _report_of_a_room(error)


def _report_of_a_room(error: Exception) -> ExitStatus:
    from ontap_tui.config import ConfigProblems, StoreError
    from ontap_tui.filtering import FilterError
    from ontap_tui.history import HistoryError
    from ontap_tui.ontap import OntapError
    from ontap_tui.requests import CurlError, RequestProblems

    match error:
        case ConfigProblems() | RequestProblems():
            tell(*map(str, error.problems))
            return ExitStatus.USAGE
        case StoreError() | CurlError():
            tell(str(error))
            return ExitStatus.USAGE
        case FilterError():
            tell(f"Invalid filter at character {error.position + 1}: {error.message}")
            return ExitStatus.USAGE
        case HistoryError():
            tell_history(error.fault)
            return ExitStatus.USAGE
        case OntapError():
            tell(error.fault.text)
            return status_of_fault(error.fault.kind)
        case OSError() if _printing(error):
            return report(unwritable(error))
    logging.getLogger(__name__).error("a fault of the program", exc_info=error)
    tell(f"This is a bug in ontap-tui: {error!r}. Please report it with the output of -v.")
    return ExitStatus.INTERNAL


def _printing(error: OSError) -> bool:
    """Return whether click raised the error while printing help or the version."""
    *_, (frame, _) = walk_tb(error.__traceback__)
    return str(frame.f_globals["__name__"]).startswith("click.")


def fail(*lines: str, status: ExitStatus = ExitStatus.USAGE) -> NoReturn:
    raise CommandError(*lines, status=status)


def unknown_name(kind: str, name: str, names: Iterable[str]) -> NoReturn:
    """Raise CommandError because `name` is none of `names`, suggesting the most similar."""
    known = list(names)
    close = closest(name, known)
    hint = f"Did you mean {close}?" if close else f"There are: {', '.join(known) or 'none'}."
    fail(f"There is no {kind} {name!r}. {hint}")
