"""Add a cluster, from its address to its file, step by step."""

import shlex
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from ontap_tui.config import (
    Cluster,
    ClusterStore,
    Config,
    ConfigProblems,
    Problem,
    SecretError,
    StoreError,
    forget,
    is_loopback,
    keep,
    keyring_problem,
    name_of,
    url_of,
)
from ontap_tui.enrolment.draft import Draft, SecretPlace
from ontap_tui.enrolment.trust import one_or_list
from ontap_tui.model import Fault, FaultKind
from ontap_tui.ontap import Examination, Look, OntapError, commands_to_read_jobs


class Part(StrEnum):
    """Names the part of the draft to ask for again."""

    ADDRESS = "address"
    NAME = "name"
    TRUST = "trust"
    ACCOUNT = "account"
    SECRET = "secret"
    FOLDER = "folder"


_ASKED_AGAIN: Final = {
    FaultKind.AUTHENTICATION: Part.ACCOUNT,
    FaultKind.PERMISSION: Part.ACCOUNT,
    FaultKind.CREDENTIALS: Part.SECRET,
    FaultKind.TLS_AUTHORITY: Part.TRUST,
    FaultKind.TLS_EXPIRED: Part.TRUST,
    FaultKind.TLS_HOSTNAME: Part.TRUST,
    FaultKind.TLS_PINNED: Part.TRUST,
}
"""The part to ask for again, by fault; for any other fault, the address."""
_PART_OF_KEY: Final = {"password": Part.SECRET, "token": Part.SECRET, "username": Part.ACCOUNT}


class Unfit(Exception):
    """Reports a failed step. Nothing was written; the draft is unchanged."""

    def __init__(self, part: Part, *lines: str, fault: Fault | None = None) -> None:
        """Store the part; `lines` say what is wrong and what to do; `fault` is set if a cluster was
        contacted.
        """
        super().__init__("\n".join(lines))
        self.part = part
        self.lines = lines
        self.fault = fault


class Contact(Protocol):
    """Contacts clusters."""

    async def look(self, cluster: Cluster) -> Look: ...

    async def examine(self, cluster: Cluster) -> Examination: ...


def suggested_name(typed: str) -> str:
    """Return the first part of the host name, or the address; empty if `typed` is not an address."""
    try:
        host = urlsplit(url_of(typed)).hostname or ""
    except ValueError:
        return ""
    numeric = ":" in host or host.replace(".", "").isdecimal()
    return name_of(host if numeric else host.partition(".")[0])


class Enrolment:
    """Adds one cluster to the folder ``clusters/``. Every step raises `Unfit`."""

    def __init__(self, store: ClusterStore, config: Config, contact: Contact, draft: Draft) -> None:
        """Store the draft; `config` is the current configuration."""
        self.draft = draft
        self._store = store
        self._config = config
        self._contact = contact

    @property
    def path(self) -> Path:
        """Return the path of the cluster's file."""
        return self._store.path(self.draft.name)

    @property
    def suggested_name(self) -> str:
        return suggested_name(self.draft.url)

    @property
    def same_address(self) -> list[str]:
        """Return the clusters that already have this address."""
        return [name for name, cluster in self._config.clusters.items() if cluster.url == self.draft.url]

    def check_folder(self) -> None:
        """Check before anything else that the folder is writable."""
        if problem := self._store.unwritable():
            raise Unfit(Part.FOLDER, _no_folder(problem))

    def check_address(self) -> None:
        """Normalize the address to a URL; the default scheme is ``https``."""
        try:
            url = url_of(self.draft.url)
        except ValueError as error:
            raise Unfit(
                Part.ADDRESS, f"{self.draft.url or 'An empty address'} is not a valid address: {error}."
            ) from None
        if not url.startswith("https:") and not is_loopback(url):
            raise Unfit(Part.ADDRESS, f"{url} would send the password in clear text: use https://.")
        self.draft.url = url

    def check_name(self) -> None:
        name = self.draft.name
        if self._taken(name):
            where = self._config.where("clusters", name) if name in self._config.clusters else self.path
            raise Unfit(
                Part.NAME,
                f"A cluster {name} already exists in {where}. Choose another name, or change that one: "
                f"ontap-tui cluster edit {name}",
            )
        if name_of(name) != name or not name:
            raise Unfit(
                Part.NAME, f"{name!r} is not a valid name: use letters, digits, dots, dashes and underscores."
            )

    def check_place(self) -> None:
        """Check before anything else that the secret can be stored in its place. Blocks."""
        if self.draft.place is SecretPlace.KEYRING and (problem := keyring_problem()):
            raise Unfit(Part.SECRET, f"The secret cannot be stored in the system's keyring: {problem}.")

    def _taken(self, name: str) -> bool:
        return name in self._config.clusters or self._store.path(name).exists()

    async def look(self) -> Look | None:
        """Return the certificate that the server presents, and why it is not accepted; None for plain HTTP.

        Nothing is sent. If it is not accepted, ask the user, and call `trust` if the answer is yes.
        """
        if not self.draft.url.startswith("https:"):
            return None
        cluster = self._cluster({"prompt": True})
        try:
            return await self._contact.look(cluster)
        except OntapError as error:
            raise self._unfit(error.fault) from None

    def trust(self, shown: Look) -> None:
        """Accept only this certificate from now on."""
        self.draft.trusted = (shown.certificate.fingerprint,)
        self.draft.ca = ""

    async def test(self) -> Examination:
        """Log in once, and read the cluster's identity and its jobs."""
        draft = self.draft
        examination = await self._contact.examine(self._cluster(draft.secret or self._source()))
        if examination.fault is not None:
            raise self._unfit(examination.fault)
        return examination

    def keep(self) -> Cluster:
        """Write the secret and the cluster, or neither. Blocks: a keyring may ask to be unlocked."""
        draft = self.draft
        table = self._table(self._source())
        cluster = self._checked(table)
        source = cluster.password or cluster.token
        kept = source if source is not None and draft.secret is not None else None
        if kept is not None and draft.secret is not None:
            try:
                keep(kept, draft.secret)
            except SecretError as error:
                raise Unfit(Part.SECRET, f"The secret was not stored: {error}.") from None
        try:
            return self._store.create(draft.name, table)
        except StoreError as error:
            raise Unfit(Part.FOLDER, _no_folder(str(error))) from None
        finally:
            if kept is not None and not self.path.exists():
                forget(kept)

    def _cluster(self, secret: object) -> Cluster:
        return self._checked(self._table(secret))

    def _checked(self, table: Mapping[str, Any]) -> Cluster:
        try:
            return self._store.check(self.draft.name, table)
        except ConfigProblems as problems:
            first = problems.problems[0]
            part = _PART_OF_KEY.get(_key(first), Part.ADDRESS)
            raise Unfit(part, *(f"{_key(one)}: {one.message}." for one in problems.problems)) from None

    def _table(self, secret: object) -> dict[str, Any]:
        """Return the TOML table of the cluster's file."""
        draft = self.draft
        if draft.client_cert:
            login: dict[str, Any] = {"client_cert": draft.client_cert, "client_key": draft.client_key or None}
        else:
            login = {"username": draft.username or None, "password" if draft.username else "token": secret}
        return {
            "url": draft.url,
            **login,
            "ca": draft.ca or None,
            "fingerprint": one_or_list(draft.trusted),
            "proxy": draft.proxy or None,
            "tags": list(draft.tags) or None,
            "read_only": draft.read_only or None,
        }

    def _source(self) -> dict[str, Any]:
        """Return the source of the secret, as the file describes it."""
        draft = self.draft
        match draft.place:
            case SecretPlace.KEYRING:
                return {"keyring": self._store.keyring_service(draft.name)}
            case SecretPlace.FILE:
                return {"file": self._store.secret_file(draft.name)}
            case SecretPlace.ENV:
                return {"env": draft.place_detail}
            case SecretPlace.COMMAND:
                try:
                    return {"command": shlex.split(draft.place_detail)}
                except ValueError as error:
                    raise Unfit(
                        Part.SECRET, f"{draft.place_detail} is not a valid command line: {error}."
                    ) from None
        return {"prompt": True}

    def _unfit(self, fault: Fault) -> Unfit:
        part = _ASKED_AGAIN.get(fault.kind, Part.ADDRESS)
        lines = [f"{self.draft.name} {fault.text}"]
        if fault.kind is FaultKind.PERMISSION:
            lines += commands_to_read_jobs(self.draft.username)
        return Unfit(part, *lines, fault=fault)


def _key(problem: Problem) -> str:
    return problem.where.rpartition(": ")[2]


def _no_folder(problem: str) -> str:
    return f"{problem}. Make it writable, or name a configuration in another folder: ontap-tui --config FILE"
