"""Accepting another certificate of a cluster that is kept."""

from collections.abc import Iterable

from ontap_tui.config import Cluster, ClusterStore
from ontap_tui.enrolment.enrolment import Contact
from ontap_tui.ontap import Look


class Trust:
    """By which certificates a cluster is known; nothing is sent to it here."""

    def __init__(self, store: ClusterStore, cluster: Cluster, contact: Contact) -> None:
        self.cluster = cluster
        self._store = store
        self._contact = contact

    async def look(self) -> Look:
        """Return what it shows now, and why that is not accepted as things stand.

        Raises `OntapError`, and ValueError for a cluster without ``https``.
        """
        return await self._contact.look(self.cluster)

    def accept(self, fingerprints: Iterable[str]) -> None:
        """Accept exactly these from now on, in place of whatever was accepted before.

        Raises `StoreError` and `ConfigProblems`.
        """
        accepted = list(fingerprints)
        self._store.update(
            self.cluster.name,
            {"fingerprint": accepted[0] if len(accepted) == 1 else accepted, "ca": None, "verify": None},
        )
