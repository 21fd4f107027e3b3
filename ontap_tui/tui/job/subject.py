"""Bundle the job shown in the details with everything the report needs."""

from datetime import datetime
from typing import NamedTuple, Self

from ontap_tui.model import Attention, ClusterState, Estimate, TrackedJob, job_kind
from ontap_tui.tui.dashboard.view import View
from ontap_tui.tui.job.past import Past, load_past
from ontap_tui.tui.runtime.session import Session


class Subject(NamedTuple):
    tracked: TrackedJob
    past: Past
    now: datetime
    cluster_now: datetime
    """The current time by the cluster's clock."""
    cluster: ClusterState | None = None
    expected: Estimate | None = None
    need: Attention | None = None

    @classmethod
    def at_present(cls, session: Session, tracked: TrackedJob, past: Past, view: View) -> Self:
        now = session.clock.now()
        cluster = session.engine.clusters.get(tracked.job.cluster)
        row = view.get(tracked.key)
        return cls(
            tracked=tracked,
            past=past,
            now=now,
            cluster_now=now if cluster is None else cluster.time(now),
            cluster=cluster,
            expected=session.engine.estimate(job_kind(tracked.job.description)),
            need=row.need if row is not None else None,
        )

    @classmethod
    async def of(cls, session: Session, tracked: TrackedJob, view: View) -> Self:
        """Build the subject with its past, which is read for it."""
        return cls.at_present(session, tracked, await load_past(session, tracked), view)
