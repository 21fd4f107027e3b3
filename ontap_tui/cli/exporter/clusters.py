"""Export what the engine knows of each cluster at that moment."""

from collections.abc import Iterator

import msgspec
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ontap_tui.engine import Engine
from ontap_tui.model import Clock, ClusterState, Health


class Clusters(Collector):
    """Exports the state of each cluster. An unknown value has no series; a known one keeps its series, and
    the poll age shows how old it is.
    """

    def __init__(self, registry: CollectorRegistry, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        registry.register(self)

    def collect(self) -> Iterator[Metric]:
        """Return the metrics. May be called in any thread: states are replaced, never changed."""
        states = list(self._engine.clusters.values())
        yield self._jobs(states)
        yield _gauge(
            "ontap_cluster_up",
            "Whether the last poll of the cluster succeeded.",
            {
                state.name: float(state.health is Health.OK)
                for state in states
                if state.health is not Health.CONNECTING
            },
        )
        yield _gauge(
            "ontap_poll_duration_seconds",
            "How long the cluster took to answer the last successful poll.",
            {state.name: state.round_trip for state in states},
        )
        now = self._clock.now()
        yield _gauge(
            "ontap_poll_age_seconds",
            "Time since the last successful poll: the age of everything reported about the cluster.",
            {
                state.name: None if state.polled_at is None else (now - state.polled_at).total_seconds()
                for state in states
            },
        )
        yield _gauge(
            "ontap_certificate_expiry_timestamp_seconds",
            "When the certificate that the cluster presents expires, in seconds since 1970.",
            {
                state.name: state.certificate_expires.timestamp() if state.certificate_expires else None
                for state in states
            },
        )

    def _jobs(self, states: list[ClusterState]) -> Metric:
        family = GaugeMetricFamily(
            "ontap_jobs",
            "Jobs that the cluster knew at the last successful poll, by state.",
            labels=["cluster", "state"],
        )
        for state in states:
            if state.polled_at is not None:
                for word, count in msgspec.structs.asdict(state.counts).items():
                    family.add_metric([state.name, word], count)
        return family


def _gauge(name: str, documentation: str, values: dict[str, float | None]) -> Metric:
    family = GaugeMetricFamily(name, documentation, labels=["cluster"])
    for cluster, value in values.items():
        if value is not None:
            family.add_metric([cluster], value)
    return family
