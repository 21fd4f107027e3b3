"""Connect the enrolment of a cluster to the configuration and the network."""

from typing import Final

from ontap_tui.cli.compose import target_of
from ontap_tui.cli.doctor import examine_cluster
from ontap_tui.cli.options import Options
from ontap_tui.config import Cluster, Config
from ontap_tui.enrolment import Draft, Enrolment
from ontap_tui.ontap import Examination, Look, look

_LOOKING: Final = 10.0
"""s at most for the connection, and again for the handshake."""


class ConfiguredContact:
    """Contacts clusters as configured, through proxies if there are any."""

    def __init__(self, config: Config) -> None:
        self._config = config

    async def look(self, cluster: Cluster) -> Look:
        timeout = min(_LOOKING, self._config.settings.request_timeout)
        return await look(target_of(cluster, self._config), timeout=timeout)

    async def examine(self, cluster: Cluster) -> Examination:
        return await examine_cluster(cluster, self._config)


def enrolment_of(options: Options, draft: Draft) -> Enrolment:
    """Return the enrolment for a draft. Raises ConfigProblems."""
    config = options.load_config_to_begin()
    return Enrolment(options.cluster_store, config, ConfiguredContact(config), draft)
