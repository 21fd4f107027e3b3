"""Define the contents of a configuration."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import msgspec

from ontap_tui.config.address import is_loopback
from ontap_tui.config.fingerprint import Fingerprints
from ontap_tui.config.lines import KeyLines
from ontap_tui.config.problem import Problem
from ontap_tui.config.proxy import ProxySetting
from ontap_tui.config.secrets import PromptSecret, SecretSource
from ontap_tui.config.team import Team


class Seconds(float):
    """Holds s, written as a number or as ``90s``, ``30m``, ``1h30m``."""


Channel: TypeAlias = Literal["toast", "bell", "desktop", "command", "apprise"]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    poll_interval: Seconds = Seconds(2)
    """s between polls of a cluster that has non-terminal jobs."""
    idle_interval: Seconds = Seconds(10)
    """s between polls of a cluster that has none."""
    request_timeout: Seconds = Seconds(15)
    """s for a read; a launch waits its return_timeout longer."""
    history_days: Annotated[int, msgspec.Meta(ge=1)] = 90
    stall_after: Seconds = Seconds(1800)
    """A running job whose message has not changed for so long needs attention."""
    theme: str = "ontap-dark"
    glyphs: Literal["unicode", "ascii"] = "unicode"
    notify: tuple[Channel, ...] = ("toast", "bell")
    """How a person is notified of the end of a job."""
    notify_command: tuple[str, ...] = ()
    """Program and arguments for the channel ``command``, run without a shell."""
    apprise: tuple[SecretSource, ...] = ()
    """URLs for the channel ``apprise``, each of a service by which people are told."""
    unconfirmed: tuple[str, ...] = ()
    """Shell patterns: requests of the folder that may be sent without confirmation whatever they do."""
    notify_launched: bool = True
    """Whether to announce the end of every job launched from here."""
    proxy: ProxySetting | None = None
    """The proxy for clusters that have none of their own and are not on this machine."""

    @property
    def stall_time(self) -> timedelta:
        return timedelta(seconds=self.stall_after)


class Cluster(msgspec.Struct, frozen=True, kw_only=True):
    """Describes a cluster with exactly one of: `username` and `password`; `token`; `client_cert`; or none,
    if a team shares its history.
    """

    name: str
    url: str
    """``https://HOST[:PORT]`` and nothing after it."""
    username: str = ""
    password: SecretSource | None = None
    token: SecretSource | None = None
    client_cert: Path | None = None
    client_key: Path | None = None
    ca: Path | None = None
    verify: bool = True
    fingerprint: Fingerprints = Fingerprints()
    """The only certificates accepted, whoever issued them; if empty, `ca` and `verify` decide."""
    server_name: str = ""
    """The name that the certificate must have; empty for the host of `url`."""
    proxy: ProxySetting | None = None
    """None for that of the settings."""
    allow_http: bool = False
    """Send credentials in clear text to a host that is not this machine."""
    tags: tuple[str, ...] = ()
    read_only: bool = False
    jobs: dict[str, str] = {}
    """A server-side filter: fields of a job and the values that ONTAP matches them with."""

    exposed: bool = False
    """Whether its password or token is in a file that every user of this machine can read."""

    @property
    def prompt(self) -> PromptSecret | None:
        """Return the source of its password or token, if a person is asked for it."""
        return next((one for one in (self.password, self.token) if isinstance(one, PromptSecret)), None)

    @property
    def has_account(self) -> bool:
        return any(one is not None for one in (self.password, self.token, self.client_cert))

    @property
    def interceptable(self) -> bool:
        """Return whether others could read or change what is sent to it."""
        if not self.url or not self.has_account:  # known only from a team's history: nothing is sent to it
            return False
        if self.url.startswith("https:"):
            return not self.verify
        return not is_loopback(self.url) or bool(self.proxy and self.proxy.url)

    @property
    def insecure(self) -> tuple[str, ...]:
        """Return why it is insecure, in phrases for a person."""
        encrypted = self.url.startswith("https:")
        reasons = {
            "its certificate is not verified": encrypted and self.interceptable,
            "credentials are sent in clear text": not encrypted and self.interceptable,
            "every user of this machine can read its password or token": self.exposed,
        }
        return tuple(reason for reason, holds in reasons.items() if holds)


class Config(msgspec.Struct, frozen=True, kw_only=True):
    path: Path | None = None
    """None without a file."""
    settings: Settings = Settings()
    clusters: dict[str, Cluster] = {}
    requests: dict[str, Mapping[str, Any]] = {}
    """The ``[requests.NAME]`` tables, as they are in the file."""
    keys: dict[str, str] = {}
    filters: dict[str, str] = {}
    notify: dict[str, str] = {}
    """Filters: the end of a job that passes one is announced."""
    history: Team = Team()
    warnings: tuple[Problem, ...] = ()
    """What is accepted but should not be overlooked."""
    lines: KeyLines = KeyLines("")
    files: dict[str, tuple[Path, KeyLines]] = {}
    """For each cluster in a file of its own: the file, and the lines of its keys."""

    def proxy_of(self, cluster: Cluster) -> ProxySetting | None:
        """Return the proxy for a cluster; by default None for a cluster on this machine."""
        found = cluster.proxy or (None if is_loopback(cluster.url) else self.settings.proxy)
        return found if found is not None and found.url else None

    def tags_of(self, cluster: str) -> tuple[str, ...]:
        """Return a cluster's tags, for filters."""
        return self.clusters[cluster].tags if cluster in self.clusters else ()

    @property
    def observes(self) -> bool:
        """Return whether no clusters are configured, so that a team's history lists them."""
        return bool(self.history.url) and not self.clusters

    def composes_as(self, other: "Config") -> bool:
        """Return whether all that watching depends on is equal; keys, filters and requests may differ.

        False if this `observes`: then it is not known.
        """
        return not self.observes and all(
            getattr(self, part) == getattr(other, part)
            for part in ("clusters", "settings", "notify", "history")
        )

    def where(self, *keys: str) -> str:
        """Return the place of a key: ``FILE:LINE: clusters.prod-east.url``."""
        if keys[:1] == ("clusters",) and len(keys) > 1 and keys[1] in self.files:
            return place(*self.files[keys[1]], keys[2:])
        return place(self.path, self.lines, keys)


class ConfigProblems(Exception):
    """Reports everything that is wrong, at once."""

    def __init__(self, problems: Sequence[Problem], config: Config | None = None) -> None:
        """Take the problems; `config` is the valid part, so that a check can go on to what depends on it."""
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)
        self.config = config or Config()


def place(path: Path | None, lines: KeyLines, keys: tuple[str, ...]) -> str:
    number = lines.of(keys)
    line = f":{number}" if number else ""
    return f"{path}{line}: {'.'.join(keys)}" if keys else f"{path}{line}"
