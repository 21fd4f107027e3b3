"""Write the program's log: one line per request, and whatever else a support case needs."""

import logging
import sys
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Final, TypeAlias

from ontap_tui.cli.diagnostics import fail, tell
from ontap_tui.model import clipped, printable

_FORMAT: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"
_SIZE: Final = 5_000_000
_KEPT: Final = 3
_NOTHING: Final = logging.CRITICAL + 1
_LONGEST: Final = 4_000
"""The longest line, in characters."""

_ExcInfo: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class _Lines(logging.Formatter):
    """Formats lines so that cluster text cannot imitate ours or contain escape sequences.

    Lines of a traceback are indented.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging's name
        return clipped(printable(super().formatMessage(record)), _LONGEST)

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802  # logging's name
        lines = super().formatException(ei).splitlines()
        return "\n".join(f"    {clipped(printable(line), _LONGEST)}" for line in lines)


class _PrivateFile(RotatingFileHandler):
    """Writes a file that only its owner may read, also after a rotation.

    Failures are reported once, at the end: until then the screen may be in use.
    """

    _lost = 0
    _why = ""

    def _open(self) -> TextIOWrapper:
        path = Path(self.baseFilename)
        path.touch(mode=0o600)
        if path.is_file():
            path.chmod(0o600)
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's name
        self._lost += 1
        self._why = str(sys.exc_info()[1])

    def close(self) -> None:
        try:
            super().close()
        finally:
            if self._lost:
                tell(f"{self._lost} lines could not be written to {self.baseFilename}: {self._why}")
                self._lost = 0


def start_logging(file: Path | None, *, verbose: bool, to_stderr: bool) -> None:
    """Log into a file, more with `verbose`; without a file, `verbose` logs to standard error if allowed.

    The logs of libraries are left out, because they may contain anything.
    """
    handler: logging.Handler
    level = logging.DEBUG if verbose else logging.INFO
    if file is not None:
        try:
            handler = _PrivateFile(file, maxBytes=_SIZE, backupCount=_KEPT, encoding="utf-8")
        except OSError as error:
            fail(f"The log file {file} cannot be written: {error.strerror}.")
    elif verbose and to_stderr:
        handler = logging.StreamHandler(sys.stderr)
    else:
        handler = logging.NullHandler()
        level = _NOTHING
    handler.setFormatter(_Lines(_FORMAT))
    log = logging.getLogger("ontap_tui")
    log.propagate = False
    for old in log.handlers[:]:
        log.removeHandler(old)
        old.close()
    log.addHandler(handler)
    log.setLevel(level)
