"""What was typed of a cluster that is not kept yet."""

from enum import StrEnum
from typing import Final

import msgspec

from ontap_tui.model import Secret


class Place(StrEnum):
    """Where the password or token is to come from."""

    KEYRING = "keyring"
    FILE = "file"
    ENV = "env"
    COMMAND = "command"
    PROMPT = "prompt"

    @property
    def typed(self) -> bool:
        """The secret has to be typed once; it is elsewhere already otherwise."""
        return self not in (Place.ENV, Place.COMMAND)

    @property
    def words(self) -> str:
        """For the one who chooses."""
        return _WORDS[self]


_WORDS: Final = {
    Place.KEYRING: "the system's keyring",
    Place.FILE: "a file that only you can read",
    Place.ENV: "an existing environment variable",
    Place.COMMAND: "a program that prints it, such as pass",
    Place.PROMPT: "nowhere: ask at each start",
}


class Draft(msgspec.Struct, kw_only=True):
    """Everything as it was typed; what is empty has still to be asked for, or is left out."""

    url: str = ""
    name: str = ""
    username: str = ""
    """Empty for a token."""
    secret: Secret | None = None
    """For a `place` that is `typed`."""
    place: Place | None = None
    place_detail: str = ""
    """The name of the variable, or the command line."""
    trusted: tuple[str, ...] = ()
    """Fingerprints of the certificates that alone are accepted."""
    ca: str = ""
    """Instead: a PEM file of the authority that issued it."""
    client_cert: str = ""
    """A PEM file instead of an account and a secret."""
    client_key: str = ""
    proxy: str = ""
    tags: tuple[str, ...] = ()
    read_only: bool = False

    @property
    def login(self) -> tuple[object, ...]:
        """All that a login is made of: as long as it is the same, so is the outcome."""
        secret = self.secret or (self.place, self.place_detail)
        files = self.ca, self.client_cert, self.client_key
        return self.url, self.trusted, self.proxy, self.username, secret, files
