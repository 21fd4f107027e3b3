"""Keep passwords out of the environment of programs that are run from here."""

from collections.abc import Iterable, Mapping
from typing import Final

from ontap_tui.config.config import Config
from ontap_tui.config.secrets import EnvironmentSecret, SecretSource

SECRET_PREFIX: Final = "ONTAP_TUI_SECRET_"
"""Prefixes the variables that give scripts a secret: the name follows, in capitals and with _ for -."""
_OF_CURL: Final = ("ONTAP_PASSWORD", "ONTAP_TOKEN")
"""The variables from which copied curl commands read the credentials."""


def without_secrets(environ: Mapping[str, str], config: Config) -> dict[str, str]:
    """Return the environment without the variables that hold a password or a token."""
    secret = {*_OF_CURL, *(source.variable for source in _sources(config))}
    return {
        name: value
        for name, value in environ.items()
        if name not in secret and not name.startswith(SECRET_PREFIX)
    }


def _sources(config: Config) -> Iterable[EnvironmentSecret]:
    sources: list[SecretSource | None] = [*config.settings.apprise]
    proxies = [config.settings.proxy]
    for cluster in config.clusters.values():
        sources += [cluster.password, cluster.token]
        proxies.append(cluster.proxy)
    sources += [proxy.password for proxy in proxies if proxy is not None]
    return [source for source in sources if isinstance(source, EnvironmentSecret)]
