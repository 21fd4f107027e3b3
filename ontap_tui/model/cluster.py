"""Describe a cluster at one moment: its health and the quality of our data about it."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from ontap_tui.model.certificate import Certificate


class Health(StrEnum):
    CONNECTING = "connecting"
    """Nothing received yet."""
    OK = "ok"
    UNREACHABLE = "unreachable"
    """No answer: network, name, TLS or timeout."""
    REFUSED = "refused"
    """Credentials not accepted: polling has stopped until a person retries."""
    FORBIDDEN = "forbidden"
    """The account may not read jobs."""
    BROKEN = "broken"
    """Answers, but not like ONTAP."""
    OVERLOADED = "overloaded"
    """Asks us to slow down."""
    SUSPENDED = "suspended"
    """Polling was suspended by a person."""


class FaultKind(StrEnum):
    """Classifies what went wrong, in more detail than `Health`."""

    DNS = "dns"
    CONNECT = "connect"
    TIMEOUT = "timeout"
    RESET = "reset"
    TLS_EXPIRED = "tls-expired"
    TLS_HOSTNAME = "tls-hostname"
    TLS_AUTHORITY = "tls-authority"
    TLS_PINNED = "tls-pinned"
    """It presents a different certificate from the one whose fingerprint is configured."""
    TLS = "tls"
    PROXY = "proxy"
    """The proxy on the way to the cluster cannot be used."""
    CREDENTIALS = "credentials"
    """A secret could not be read from its source: nothing was sent."""
    AUTHENTICATION = "authentication"
    PERMISSION = "permission"
    NOT_FOUND = "not-found"
    OVERLOAD = "overload"
    SERVER = "server"
    NOT_JSON = "not-json"
    NOT_ONTAP = "not-ontap"
    TOO_LARGE = "too-large"
    PAGING = "paging"
    REDIRECT = "redirect"
    REJECTED = "rejected"
    """The request was understood and refused: 4xx with an ONTAP error."""
    INTERNAL = "internal"
    """A bug in this program."""
    STORAGE = "storage"
    """The history on this machine cannot be read or written; the cluster is not at fault."""


_UNTRUSTED: Final = (
    FaultKind.TLS_EXPIRED,
    FaultKind.TLS_HOSTNAME,
    FaultKind.TLS_AUTHORITY,
    FaultKind.TLS_PINNED,
)


class Fault(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Describes a failure to a person: what happened, to what, and what to do next."""

    kind: FaultKind
    summary: str
    """A few words that fit a status cell: ``refused the connection``."""
    remedy: str = ""
    """What to do next, as a sentence."""
    detail: str = ""
    """The original error text."""
    trusted: tuple[str, ...] = ()
    """The configured fingerprints, for `FaultKind.TLS_PINNED`."""
    shown: Certificate | None = None
    """The certificate that the cluster presented instead, for `FaultKind.TLS_PINNED`."""

    @property
    def text(self) -> str:
        """Return the whole fault as text that follows the cluster's name: a predicate and a sentence."""
        detail = f" ({self.detail})" if self.detail else ""
        return f"{self.summary}{detail}. {self.remedy}".strip()


class Version(msgspec.Struct, frozen=True, kw_only=True, order=True, gc=False):
    generation: int
    major: int
    minor: int = 0

    def __str__(self) -> str:
        return f"{self.generation}.{self.major}.{self.minor}"


class Counts(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Counts the jobs that the cluster knows now, by state; `unknown` counts undocumented states."""

    queued: int = 0
    running: int = 0
    paused: int = 0
    success: int = 0
    failure: int = 0
    unknown: int = 0

    @property
    def active(self) -> int:
        return self.queued + self.running + self.paused + self.unknown

    @property
    def total(self) -> int:
        return self.active + self.success + self.failure


class ClusterState(msgspec.Struct, frozen=True, kw_only=True):
    """Holds one cluster as a front end shows it. Replaced after every poll, never changed."""

    name: str
    """The name in the configuration, which identifies the cluster throughout this program."""
    url: str
    tags: tuple[str, ...] = ()
    read_only: bool = False
    account: bool = True
    """Whether this program can log in to it: without one it only shows what a team's recorders see."""
    insecure: tuple[str, ...] = ()
    """Why its credentials or its data are not safe, in phrases: shown for as long as they apply."""
    health: Health = Health.CONNECTING
    fault: Fault | None = None
    ontap_name: str | None = None
    ontap_uuid: str | None = None
    version: Version | None = None
    counts: Counts = Counts()
    polled_at: datetime | None = None
    """When the last successful poll ended, by our clock: the age of the data."""
    next_poll_at: datetime | None = None
    """When the next poll is due; None while one is running or polling has stopped."""
    interval: float = 0.0
    """s between polls at present."""
    failures: int = 0
    """Consecutive failed polls."""
    round_trips: tuple[float, ...] = ()
    """s, of the latest polls, oldest first."""
    clock_skew: float | None = None
    """s, cluster minus ours, from its Date header (whole seconds)."""
    bad_records: int = 0
    """Malformed records that the last read skipped."""
    requests: int = 0
    bytes_received: int = 0
    certificate_expires: datetime | None = None
    via: str | None = None
    """The recorder of a team that polls it; empty where none does, None where nothing is shared."""

    @property
    def round_trip(self) -> float | None:
        return self.round_trips[-1] if self.round_trips else None

    def time(self, now: datetime) -> datetime:
        """Convert `now` to the cluster's clock, by which the times of its jobs are given."""
        return now + timedelta(seconds=self.clock_skew or 0.0)

    @property
    def barred(self) -> str:
        """Return why it may not be changed from here, as text that follows its name; empty if it may."""
        if not self.account:
            return "has no account here"
        return "is read-only here" if self.read_only else ""

    @property
    def stale(self) -> bool:
        """Return whether the data about it may be out of date."""
        return self.health is not Health.OK

    @property
    def untrusted(self) -> bool:
        """Return whether nothing is sent to it because of the certificate that it presents."""
        return self.fault is not None and self.fault.kind in _UNTRUSTED

    @property
    def polling_stopped(self) -> bool:
        return self.health in (Health.REFUSED, Health.FORBIDDEN, Health.SUSPENDED)
