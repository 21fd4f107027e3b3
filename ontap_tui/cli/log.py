"""The program's own log: one line a request, and what else a support case needs."""

import logging
import sys
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from ontap_tui.cli.diagnostics import fail

_FORMAT: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"
_SIZE: Final = 5_000_000
_KEPT: Final = 3


class _PrivateFile(RotatingFileHandler):
    """Only its owner may read it, after a rotation too."""

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).touch(mode=0o600)
        return super()._open()


def start_logging(file: Path | None, *, verbose: bool, to_stderr: bool) -> None:
    """Into a file, with `verbose` more of it; without a file, `verbose` logs to standard error if it may.

    Other libraries are not listened to: they log what they please.
    """
    handler: logging.Handler
    if file is not None:
        try:
            handler = _PrivateFile(file, maxBytes=_SIZE, backupCount=_KEPT, encoding="utf-8")
        except OSError as error:
            fail(f"The log file {file} cannot be written: {error.strerror}.")
    elif verbose and to_stderr:
        handler = logging.StreamHandler(sys.stderr)
    else:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter(_FORMAT))
    log = logging.getLogger("ontap_tui")
    log.propagate = False
    for old in log.handlers[:]:
        log.removeHandler(old)
        old.close()
    log.addHandler(handler)
    log.setLevel(logging.DEBUG if verbose else logging.INFO)
