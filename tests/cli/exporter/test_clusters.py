"""Clusters as they are at that moment."""

from datetime import UTC, datetime, timedelta

from prometheus_client import CollectorRegistry, generate_latest

from ontap_tui.cli.exporter.clusters import Clusters
from ontap_tui.model import Counts, Health
from tests.cli.exporter.reading import samples
from tests.support.clock import START, ManualClock
from tests.support.fake_engine import FakeEngine
from tests.support.session import make_cluster


def test_what_is_not_known_has_no_series() -> None:
    clock = ManualClock()
    expiry = datetime(2027, 1, 1, tzinfo=UTC)
    states = [
        make_cluster("east", counts=Counts(running=2, failure=1), certificate_expires=expiry),
        make_cluster("down", health=Health.UNREACHABLE, polled_at=START - timedelta(minutes=3)),
        make_cluster("never", health=Health.REFUSED, polled_at=None, round_trips=()),
        make_cluster("new", health=Health.CONNECTING, polled_at=None, round_trips=()),
    ]
    registry = CollectorRegistry()
    Clusters(registry, FakeEngine(clock, states), clock)  # type: ignore[arg-type]  # stands for an engine
    lines = [line for line in generate_latest(registry).decode().splitlines() if not line.startswith("#")]
    assert [line for line in lines if line.startswith(("ontap_cluster", "ontap_poll"))] == [
        'ontap_cluster_up{cluster="east"} 1.0',
        'ontap_cluster_up{cluster="down"} 0.0',
        'ontap_cluster_up{cluster="never"} 0.0',
        'ontap_poll_duration_seconds{cluster="east"} 0.012',
        'ontap_poll_duration_seconds{cluster="down"} 0.012',
        'ontap_poll_age_seconds{cluster="east"} 0.0',
        'ontap_poll_age_seconds{cluster="down"} 180.0',
    ]
    assert samples(registry, "ontap_certificate_expiry_timestamp_seconds", "cluster") == {
        ("east",): expiry.timestamp()
    }
    assert 'ontap_jobs{cluster="east",state="running"} 2.0' in lines
    assert 'ontap_jobs{cluster="east",state="queued"} 0.0' in lines
    assert not any("never" in line or "new" in line for line in lines if line.startswith("ontap_jobs"))
