"""Hold what the user typed about a cluster that is not saved yet."""

from enum import StrEnum
from typing import Final

import msgspec

from ontap_tui.model import Secret


class SecretPlace(StrEnum):
    """Lists the places that a password or token can come from."""

    KEYRING = "keyring"
    FILE = "file"
    ENV = "env"
    COMMAND = "command"
    PROMPT = "prompt"

    @property
    def typed(self) -> bool:
        """Return whether the user has to type the secret; otherwise it already exists elsewhere."""
        return self not in (SecretPlace.ENV, SecretPlace.COMMAND)

    @property
    def words(self) -> str:
        """Describe the place in words."""
        return _WORDS[self]


_WORDS: Final = {
    SecretPlace.KEYRING: "the system's keyring",
    SecretPlace.FILE: "a file that only you can read",
    SecretPlace.ENV: "an existing environment variable",
    SecretPlace.COMMAND: "a program that prints it, such as pass",
    SecretPlace.PROMPT: "nowhere: ask at each start",
}


class Draft(msgspec.Struct, kw_only=True):
    """Holds everything as typed; empty fields are still unanswered, or optional."""

    url: str = ""
    name: str = ""
    username: str = ""
    """Empty for a token."""
    secret: Secret | None = None
    """Set if `place` is `typed`."""
    place: SecretPlace | None = None
    place_detail: str = ""
    """The name of the variable, or the command line."""
    trusted: tuple[str, ...] = ()
    """Fingerprints of the only certificates that are accepted."""
    ca: str = ""
    """A PEM file of the authority that signed the certificate, instead of `trusted`."""
    client_cert: str = ""
    """A PEM file instead of an account and a secret."""
    client_key: str = ""
    proxy: str = ""
    tags: tuple[str, ...] = ()
    read_only: bool = False

    @property
    def login(self) -> tuple[object, ...]:
        """Return everything that affects the login: if it is unchanged, so is the result."""
        secret = self.secret or (self.place, self.place_detail)
        files = self.ca, self.client_cert, self.client_key
        return self.url, self.trusted, self.proxy, self.username, secret, files
