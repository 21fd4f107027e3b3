"""Configure polling, retention and notifications."""

from typing import Final

import msgspec

from ontap_tui.config import SecretSource, Settings
from ontap_tui.filtering import Filter

_DEFAULT: Final = Settings()


class NotifyRule(msgspec.Struct, frozen=True):
    """Announces the end of every job that passes the filter."""

    name: str
    filter: Filter


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """Holds the settings of an engine. All times in s."""

    poll_interval: float = _DEFAULT.poll_interval
    """Time between polls while a cluster has non-terminal jobs."""
    idle_interval: float = _DEFAULT.idle_interval
    """Time between polls while it has none."""
    fetch_timeout: float = 60.0
    """Limit for all requests of one poll together; a single one has the client's own limit."""
    remember: float = 86_400.0
    """How long a job that its cluster has forgotten stays in the live table."""
    remember_jobs: int = 20_000
    """How many such jobs stay, shared among the clusters. The history has all of them."""
    notify_rules: tuple[NotifyRule, ...] = ()
    notify_launched: bool = _DEFAULT.notify_launched
    """Announce the end of every job launched from here."""
    notify_command: tuple[str, ...] = ()
    """Program and arguments, run without a shell for each announced end; empty for none. ``{cluster}``,
    ``{state}``, ``{description}``, ``{message}``, ``{code}``, ``{uuid}`` and ``{svm}`` are the job's."""
    notify_environ: dict[str, str] | None = None
    """The environment of the command; None for this program's own."""
    addresses: tuple[SecretSource, ...] = ()
    """URLs for apprise: the services that notify people."""
