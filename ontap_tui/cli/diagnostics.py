"""Standard error: talk for people; and which exit status an error is."""

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
    """What happened, to what, and what to do next, in one line or several; the command ends with `status`."""

    def __init__(self, *lines: str, status: ExitStatus = ExitStatus.USAGE) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
        self.status = status


def tell(*lines: str) -> None:
    """Write lines, each of which stays one line, whatever a cluster or a file put into it.

    They are lost where nobody can hear them.
    """
    bottom.clear()
    try:
        for line in lines:
            sys.stderr.write(f"{printable(line)}\n")
        sys.stderr.flush()
    except OSError:
        discard(sys.stderr)


def tell_fault(cluster: str, fault: Fault) -> None:
    """One line."""
    tell(f"{cluster}: {fault.text}")


def unwritable(error: OSError) -> CommandError:
    """Of standard output, which gets nothing more."""
    discard(sys.stdout)
    return CommandError(f"Standard output cannot be written: {error.strerror}.", status=ExitStatus.OUTPUT)


def tell_history(fault: Fault) -> None:
    """Its own summary begins with what it is about: ``no history: ...``."""
    tell(fault.text[:1].upper() + fault.text[1:])


def report(error: Exception) -> ExitStatus:
    """Tells what went wrong; a fault of our own goes into the log with all that is known of it."""
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
    """Whether click met it, which prints help and version by itself."""
    *_, (frame, _) = walk_tb(error.__traceback__)
    return str(frame.f_globals["__name__"]).startswith("click.")


def fail(*lines: str, status: ExitStatus = ExitStatus.USAGE) -> NoReturn:
    raise CommandError(*lines, status=status)


def unknown_name(kind: str, name: str, names: Iterable[str]) -> NoReturn:
    """`name` is none of `names`: says so, with the likeliest."""
    known = list(names)
    close = closest(name, known)
    hint = f"Did you mean {close}?" if close else f"There are: {', '.join(known) or 'none'}."
    fail(f"There is no {kind} {name!r}. {hint}")
