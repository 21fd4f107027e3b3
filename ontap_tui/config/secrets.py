"""Read a password or a token from its source. Reading may block: do it in a thread."""

import os
import stat
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import Final, TypeAlias

from ontap_tui.model import MASK, Secret

Ask: TypeAlias = Callable[[str], str]
"""Asks a person without echoing what is typed."""

NO_KEYRING_PACKAGE: Final = "the keyring package is missing: pip install 'ontap-tui[keyring]'"
_COMMAND_TIMEOUT: Final = 60.0
"""s; long enough for a person to unlock a password store."""


class SecretError(Exception):
    """Says what to fix, and never contains the secret."""


class SecretSource(ABC):
    """Describes where a secret is. Its text names that place, never the secret."""

    @abstractmethod
    def read(self, ask: Ask | None = None) -> Secret:
        """Return the secret. Raises SecretError."""

    def missing(self) -> str | None:
        """Return what is missing to read it, as far as that is known without reading it."""
        return None

    @abstractmethod
    def __str__(self) -> str: ...

    def __repr__(self) -> str:
        return str(self)

    def __eq__(self, other: object) -> bool:
        """Return whether both read the same secret from the same place."""
        return type(self) is type(other) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]  # a typed answer changes the value


class PlainSecret(SecretSource):
    def __init__(self, secret: Secret) -> None:
        self._secret = secret

    def read(self, ask: Ask | None = None) -> Secret:
        return self._secret

    def __str__(self) -> str:
        return MASK


class EnvironmentSecret(SecretSource):
    def __init__(self, variable: str, environ: Mapping[str, str]) -> None:
        self.variable = variable
        self._environ = environ

    def read(self, ask: Ask | None = None) -> Secret:
        value = self._environ.get(self.variable)
        if not value:
            raise SecretError(f"the environment variable {self.variable} is not set")
        return Secret(value)

    def missing(self) -> str | None:
        return None if self._environ.get(self.variable) else f"the variable {self.variable} is not set"

    def __str__(self) -> str:
        return f"env {self.variable}"


class KeyringSecret(SecretSource):
    def __init__(self, service: str, account: str) -> None:
        self.service = service
        self.account = account

    def read(self, ask: Ask | None = None) -> Secret:
        try:
            import keyring
            import keyring.errors
        except ImportError:
            raise SecretError(NO_KEYRING_PACKAGE) from None
        try:
            value = keyring.get_password(self.service, self.account)
        except keyring.errors.KeyringError as error:
            raise SecretError(f"the keyring cannot be read: {error}") from None
        if not value:
            raise SecretError(f"not in the keyring; put it there: keyring set {self.service} {self.account}")
        return Secret(value)

    def __str__(self) -> str:
        return f"keyring {self.service} {self.account}"


class CommandSecret(SecretSource):
    """Reads the first line that a program prints, run without a shell."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self._command = command

    def read(self, ask: Ask | None = None) -> Secret:
        program = self._command[0]
        try:
            done = subprocess.run(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=_COMMAND_TIMEOUT,
                check=True,
            )
            value = done.stdout.decode().partition("\n")[0].rstrip("\r")
        except OSError as error:
            raise SecretError(f"{program} cannot be run: {error.strerror}") from None
        except subprocess.CalledProcessError as error:
            raise SecretError(f"{program} failed with status {error.returncode}; run it by hand") from None
        except subprocess.TimeoutExpired:
            raise SecretError(f"{program} did not end within {_COMMAND_TIMEOUT:.0f} s") from None
        except UnicodeDecodeError:
            raise SecretError(f"{program} printed something that is not UTF-8") from None
        if not value:
            raise SecretError(f"{program} printed nothing on its first line")
        return Secret(value)

    def missing(self) -> str | None:
        return None if which(self._command[0]) else f"there is no program {self._command[0]}"

    def __str__(self) -> str:
        return f"command {self._command[0]}"


class FileSecret(SecretSource):
    """Reads the first line of a file that not every user may read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def writable_by_others(self) -> bool:
        return self.path.exists() and writable_by_others(self.path)

    def read(self, ask: Ask | None = None) -> Secret:
        try:
            with self.path.open(encoding="utf-8") as file:
                if readable_by_others(file.fileno()):
                    raise SecretError(f"{self.path} can be read by every user: chmod 600 {self.path}")
                value = file.readline().rstrip("\r\n")
        except OSError as error:
            raise SecretError(f"{self.path} cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise SecretError(f"{self.path} is not UTF-8") from None
        if not value:
            raise SecretError(f"the first line of {self.path} is empty")
        return Secret(value)

    def missing(self) -> str | None:
        return None if self.path.is_file() else f"there is no file {self.path}"

    def __str__(self) -> str:
        return f"file {self.path}"


@dataclass
class _Answer:
    secret: Secret | None = None


class PromptSecret(SecretSource):
    """Asks a person once, and keeps the answer while the program runs."""

    def __init__(self, question: str) -> None:
        self.question = question
        self._answer = _Answer()

    def read(self, ask: Ask | None = None) -> Secret:
        if self._answer.secret is None:
            if ask is None:
                raise SecretError("it must be asked for, but there is no terminal")
            self._answer.secret = Secret(ask(self.question))
        return self._answer.secret

    def answer(self, secret: Secret) -> None:
        """Replace the earlier answer by `secret`."""
        self._answer.secret = secret

    def share_answer(self, earlier: "PromptSecret") -> None:
        """Share the answer, from now on, with the same question in an earlier configuration."""
        if self.question == earlier.question:
            self._answer = earlier._answer

    def __str__(self) -> str:
        return "prompt"


def readable_by_others(file: Path | int) -> bool:
    """Return whether every user of this machine may read the file; False without such permissions."""
    return os.name == "posix" and bool(os.stat(file).st_mode & stat.S_IROTH)


def writable_by_others(file: Path) -> bool:
    """Return whether somebody else on this machine, such as a group, can write the file."""
    return os.name == "posix" and bool(os.stat(file).st_mode & (stat.S_IWGRP | stat.S_IWOTH))


def secret_source(
    value: object, *, cluster: str, account: str | None, folder: Path, environ: Mapping[str, str]
) -> SecretSource:
    """Return the source that a string, or a table with one key, describes. Raises ValueError.

    `account` is None for a token; relative paths begin at `folder`.
    """
    match value:
        case str() if value:
            return PlainSecret(Secret(value))
        case {"env": str(variable), **rest} if variable and not rest:
            return EnvironmentSecret(variable, environ)
        case {"keyring": str(service), **rest} if service and not rest:
            return KeyringSecret(service, account or cluster)
        case {"command": [str(), *_] as command, **rest} if not rest and all(
            isinstance(word, str) for word in command
        ):
            return CommandSecret(tuple(command))
        case {"file": str(path), **rest} if path and not rest:
            return FileSecret(folder / Path(path).expanduser())
        case {"prompt": True, **rest} if not rest:
            return PromptSecret(f"Password of {account} on {cluster}" if account else f"Token of {cluster}")
    raise ValueError(
        'expected a string, { env = "NAME" }, { keyring = "SERVICE" }, '
        '{ command = ["PROGRAM", "ARGUMENT"] }, { file = "PATH" } or { prompt = true }'
    )
