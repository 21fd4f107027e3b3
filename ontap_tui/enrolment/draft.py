"""Hold what was typed about a cluster that is not saved yet."""

from enum import StrEnum
from typing import Final

import msgspec

from ontap_tui.model import Secret


class SecretPlace(StrEnum):
    """Lists where the password or token is to come from."""

    KEYRING = "keyring"
    FILE = "file"
    ENV = "env"
    COMMAND = "command"
    PROMPT = "prompt"

    @property
    def typed(self) -> bool:
        """Whether the secret has to be typed once; otherwise it exists elsewhere already."""
        return self not in (SecretPlace.ENV, SecretPlace.COMMAND)

    @property
    def words(self) -> str:
        """For the one who chooses."""
        return _WORDS[self]


_WORDS: Final = {
    SecretPlace.KEYRING: "the system's keyring",
    SecretPlace.FILE: "a file that only you can read",
    SecretPlace.ENV: "an existing environment variable",
    SecretPlace.COMMAND: "a program that prints it, such as pass",
    SecretPlace.PROMPT: "nowhere: ask at each start",
}


class Draft(msgspec.Struct, kw_only=True):
    """Holds everything as typed; empty fields are still to be asked for, or omitted."""

    url: str = ""
    name: str = ""
    username: str = ""
    """Empty for a token."""
    secret: Secret | None = None
    """For a `place` that is `typed`."""
    place: SecretPlace | None = None
    place_detail: str = ""
    """The name of the variable, or the command line."""
    trusted: tuple[str, ...] = ()
    """Fingerprints of the only certificates that are accepted."""
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
        """Return everything that a login depends on: while it is equal, so is the result."""
        secret = self.secret or (self.place, self.place_detail)
        files = self.ca, self.client_cert, self.client_key
        return self.url, self.trusted, self.proxy, self.username, secret, files
