"""Describe one cluster: its problem and remedy, polling, clock and certificate."""

from collections.abc import Iterable
from datetime import datetime

from textual.content import Content

from ontap_tui.model import ClusterState, Health, ends_soon, printable, rough_duration, validity
from ontap_tui.tui.clusters.trusting import compared
from ontap_tui.tui.keys.resolve import Keys
from ontap_tui.tui.keys.spelling import display
from ontap_tui.tui.style.times import clock
from ontap_tui.tui.style.words import recorder_of
from ontap_tui.tui.widgets.sheet import Entry


def about_cluster(state: ClusterState, now: datetime, keys: Keys) -> Iterable[Entry]:
    """Yield the entries about a cluster, most urgent first."""

    def entry(head: str, text: str, style: str = "$text") -> Entry:
        return Entry(Content.styled(head, "$quiet"), Content.styled(printable(text), style))

    yield Entry(Content.styled(printable(state.name), "bold"), Content(printable(state.url)))
    known = " ".join(filter(None, (state.ontap_name, state.ontap_uuid)))
    if known:
        yield entry("reports as", known)
    if state.fault is not None:
        yield entry("problem", f"{state.name} {state.fault.summary}", "$state-failure")
        if state.fault.shown is not None:
            yield from compared(state.fault.trusted, state.fault.shown, now)
        trust_key = display(keys.of("cluster_trust")[0])
        trust = f"{trust_key} asks whether to trust it." if state.untrusted else ""
        if remedy := " ".join(filter(None, (state.fault.remedy, trust))):
            yield entry("remedy", remedy)
        if state.fault.detail and state.fault.shown is None:
            yield entry("detail", state.fault.detail, "$quiet")
    if state.via is not None:
        text = f"by {recorder_of(state)}" if state.via else "by nobody: polled from here"
        yield entry("recorded", text, "$text" if state.via else "$text-warning")
    yield entry("polling", _polling(state, now, display(keys.of("refresh")[0])))
    yield from (entry(head, text) for head, text in _traffic(state))
    if state.clock_skew is not None:
        ahead = "ahead of" if state.clock_skew > 0 else "behind"
        skew = abs(state.clock_skew)
        yield entry(
            "clock",
            f"{rough_duration(skew)} {ahead} this machine" if skew >= 2 else "in sync with this machine",
        )
    if state.certificate_expires is not None:
        until = state.certificate_expires
        style = "$text-warning" if ends_soon(until, now) else "$text"
        yield entry("certificate", f"{validity(until, now)}, until {until:%Y-%m-%d}", style)
    if state.insecure:
        reasons = "; ".join(state.insecure)
        yield entry("INSECURE", f"{reasons[:1].upper()}{reasons[1:]}.", "$text-warning")
    if state.tags:
        yield entry("tags", ", ".join(state.tags))


def _polling(state: ClusterState, now: datetime, refresh: str) -> str:
    if state.polling_stopped:
        return f"stopped: {state.health}" + (
            f", {refresh} retries" if state.health is not Health.SUSPENDED else ""
        )
    rate = f"every {rough_duration(state.interval)}" if state.interval else "begins"
    if state.via:
        next_poll = ""
    elif state.next_poll_at:
        next_poll = f", next in {max(0, (state.next_poll_at - now).total_seconds()):.0f} s"
    else:
        next_poll = ", polling now"
    last = (
        f", last successful {clock(state.polled_at, now)}" if state.polled_at else ", no successful poll yet"
    )
    failures = f", {state.failures} consecutive failures" if state.failures else ""
    return rate + next_poll + last + failures


def _traffic(state: ClusterState) -> Iterable[tuple[str, str]]:
    if state.requests or not state.via:
        yield "traffic", f"{state.requests:,} requests, {_size(state.bytes_received)} received"
    if state.bad_records:
        yield "skipped", f"{state.bad_records} malformed records in the last poll"


def _size(count: int) -> str:
    size = float(count)
    for unit in ("B", "KiB", "MiB"):
        if size < 1024:
            return f"{size:.0f} {unit}"
        size /= 1024
    return f"{size:.1f} GiB"
