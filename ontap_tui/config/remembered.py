"""Store what was changed on screen, in the state folder."""

from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from ontap_tui.config.atomic import write_atomically
from ontap_tui.model import reason_of

T = TypeVar("T")

_NAME: Final = "remembered.json"


class Remembered:
    """Holds values by name, as JSON. `put` changes them in memory; `save` writes them, and may block."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _NAME
        self._values: dict[str, Any] = {}
        self._changed = False
        self.notice = ""
        """A message for the person if the stored state could not be read."""
        try:
            self._values = msgspec.json.decode(self._path.read_bytes(), type=dict[str, Any])
        except FileNotFoundError:
            pass
        except (OSError, msgspec.MsgspecError) as error:
            self.notice = f"The saved screen settings cannot be read: {self._path}: {reason_of(error)}"

    def get(self, name: str, kind: type[T], default: T) -> T:
        """Return a value; the default if none is stored, or one that is not of this `kind`."""
        if name not in self._values:
            return default
        try:
            return msgspec.convert(self._values[name], kind)
        except msgspec.ValidationError:
            return default

    def put(self, name: str, value: Any) -> None:
        """Set a value, anything that msgspec encodes as JSON."""
        plain = msgspec.to_builtins(value)
        if name not in self._values or self._values[name] != plain:
            self._values[name] = plain
            self._changed = True

    def save(self) -> None:
        """Write the file atomically, if something changed. Raises OSError."""
        if not self._changed:
            return
        self._changed = False
        try:
            write_atomically(self._path, msgspec.json.encode(self._values), mode=0o600)
        except OSError:
            self._changed = True
            raise
