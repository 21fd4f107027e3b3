"""Lay out the overview: ended jobs by outcome, active jobs, failures and durations."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from textual.content import Content

from ontap_tui.history import Bucket, FailureCount
from ontap_tui.model import ClusterState, Estimate, estimate, printable, rough_duration
from ontap_tui.tui.overview.charts import (
    ASCII_SIGNS,
    UNICODE_SIGNS,
    Signs,
    Span,
    floor,
    logarithmic,
    lying,
    round_top,
    spread,
    standing,
)
from ontap_tui.tui.style.glyphs import ASCII, Glyphs
from ontap_tui.tui.widgets.line import fitted, widest


class Figures(NamedTuple):
    buckets: tuple[Bucket, ...] = ()
    failures: tuple[FailureCount, ...] = ()
    durations: tuple[tuple[str, Estimate], ...] = ()
    """The estimate for each kind with enough ended jobs, most frequent first."""


def spreads(durations: dict[str, list[float]], most: int) -> tuple[tuple[str, Estimate], ...]:
    known = [(kind, found) for kind, taken in durations.items() if (found := estimate(taken)) is not None]
    return tuple(sorted(known, key=lambda item: -item[1].count)[:most])


TOP: Final = 10
"""Maximum lines in a list; the rest are summarized."""
GUTTER: Final = 17
"""Cells to the left of the bars of ended jobs."""
_TWO_COLUMNS: Final = 120
"""Minimum width in cells for two charts side by side."""
_HEIGHTS: Final = {"success": 5, "failure": 3, "unknown": 2}
_DURATIONS: Final = {
    0.1: "0.1 s",
    0.2: "0.2 s",
    0.5: "0.5 s",
    1: "1 s",
    2: "2 s",
    5: "5 s",
    10: "10 s",
    30: "30 s",
    60: "1 m",
    120: "2 m",
    300: "5 m",
    600: "10 m",
    1800: "30 m",
    3600: "1 h",
    7200: "2 h",
    18_000: "5 h",
    36_000: "10 h",
    86_400: "1 d",
    172_800: "2 d",
    604_800: "7 d",
}
"""Positions of the ticks on the duration axis, in seconds."""


class OverviewPage(NamedTuple):
    figures: Figures
    clusters: Iterable[ClusterState]
    span: Span | None
    room: int
    """Maximum width of a line in cells."""
    tall: bool
    """Whether there is enough height for taller bars."""
    glyphs: Glyphs

    @property
    def _signs(self) -> Signs:
        return ASCII_SIGNS if self.glyphs is ASCII else UNICODE_SIGNS

    def lines(self) -> Iterable[Content]:
        yield from self._ended()
        yield Content()
        room = self.room
        if room >= _TWO_COLUMNS:
            half = (room - 4) // 2
            yield from _beside(list(self._active(half)), list(self._failures(half)), half)
        else:
            yield from self._active(room)
            yield Content()
            yield from self._failures(room)
        yield Content()
        yield from self._durations(room)

    def _ended(self) -> Iterable[Content]:
        buckets, signs, span = self.figures.buckets, self._signs, self.span
        yield _title("Ended")
        if not buckets or span is None:
            yield Content.styled("no data", "$quiet")
            return
        room = self.room - GUTTER
        wide = max(1, room // len(buckets))
        for name, height in _HEIGHTS.items():
            counts = [int(getattr(bucket, name)) for bucket in buckets]
            if name != "unknown" or any(counts):
                height += height // 2 if self.tall else 0
                top, half = round_top(max(counts)), height // 2
                if name != "success":
                    yield Content.styled(f"{signs.side:>17}", "$quiet")
                bars = standing(counts, top=top, height=height, wide=wide, signs=signs)
                for number, line in enumerate(bars):
                    head = (name, f"{sum(counts):,}")[number] if number < 2 else ""
                    value = top if number == 0 else top // 2 if number == half and top % 2 == 0 else 0
                    label = f"{value:,}" if value else ""
                    yield Content.assemble(
                        (f"{head:<8}", f"$state-{name}"),
                        (f"{label:>7} {signs.side}", "$quiet"),
                        (line, f"$state-{name}"),
                    )
        labels = span.labels(bucket.start for bucket in buckets)
        cells = {number * wide: text for number, text in labels.items()}
        ticks, texts = floor(cells, wide * len(buckets), signs)
        seconds = (buckets[1].start - buckets[0].start).total_seconds()
        each = f"{seconds:g} s" if seconds < 60 else f"{seconds / 60:g} m"
        each = each if seconds < 3600 else f"{seconds / 3600:g} h"
        yield Content.styled(f"{each + ' per bar':<{GUTTER}}{ticks}", "$quiet")
        yield Content.styled(" " * GUTTER + texts, "$quiet")

    def _active(self, width: int) -> Iterable[Content]:
        """Draw a bar per cluster, divided by the current states of its jobs."""
        states = sorted(
            (state for state in self.clusters if state.counts.active),
            key=lambda state: -state.counts.active,
        )
        yield _title("Active now")
        if not states:
            yield Content.styled("nothing", "$quiet")
            return
        shown = states if len(states) <= TOP + 1 else states[:TOP]
        names = min(24, max(len(state.name) for state in shown))
        room = max(8, width - names - 44)
        top = states[0].counts.active
        for state in shown:
            counts = {
                "running": state.counts.running + state.counts.unknown,
                "paused": state.counts.paused,
                "queued": state.counts.queued,
            }
            bars = lying(counts, top=top, room=room, sign=self.glyphs.full)
            numbers = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
            yield _line(
                width,
                fitted(state.name, names).stylize("bold"),
                (f"  {state.counts.active:>6,}  ", "$text"),
                *((bar, f"$state-{name}") for bar, name in bars),
                (f"  {numbers}", "$quiet"),
            )
        rest = states[len(shown) :]
        if rest:
            active = sum(state.counts.active for state in rest)
            yield _line(
                width, (f"{'':<{names}}  {active:>6,}  ", "$text"), (f"on {len(rest)} others", "$quiet")
            )

    def _failures(self, width: int) -> Iterable[Content]:
        yield _title("Failures by cluster and kind")
        found = self.figures.failures
        if not found:
            yield Content.styled("none", "$quiet")
            return
        shown = found if len(found) <= TOP + 1 else found[:TOP]
        names = min(24, max(len(count.cluster) for count in shown))
        left = width - names - 12 - widest(count.kind for count in shown)
        room = max(8, min(20, width // 5, left))
        for count in shown:
            ((bar, _),) = lying({"": count.count}, top=found[0].count, room=room, sign=self.glyphs.full)
            yield _line(
                width,
                fitted(count.cluster, names).stylize("bold"),
                (f"  {count.count:>6,}  ", "$text"),
                (f"{bar:<{room}}  ", "$state-failure"),
                (printable(count.kind), "$text"),
            )
        rest = found[len(shown) :]
        if rest:
            failed = sum(count.count for count in rest)
            yield _line(
                width, (f"{'':<{names}}  {failed:>6,}  ", "$text"), (f"of {len(rest)} others", "$quiet")
            )

    def _durations(self, width: int) -> Iterable[Content]:
        """Draw each kind from its 10th to its 90th percentile, with the median."""
        yield _title(self.glyphs.spelled("Duration of successful jobs (p10–p90, median)"))
        found, signs = self.figures.durations, self._signs
        if not found:
            yield Content.styled("too few so far", "$quiet")
            return
        names = min(width // 3, widest(kind for kind, _ in found))
        room = max(16, width - names - 22)
        at = logarithmic(min(one.p10 for _, one in found), max(one.p90 for _, one in found), room)
        for kind, expected in found:
            box = spread(expected.p10, expected.median, expected.p90, at, signs)
            yield _line(
                width,
                fitted(kind, names).stylize("$text"),
                (f"  {expected.count:>6,}x  ", "$quiet"),
                (f"{box:<{room}}", "$state-running"),
                (f"{rough_duration(expected.median):>8}", "bold"),
            )
        low, high = min(one.p10 for _, one in found), max(one.p90 for _, one in found)
        labels = {at(seconds): text for seconds, text in _DURATIONS.items() if low <= seconds <= high}
        ticks, texts = floor(labels, room, signs)
        yield Content.styled(" " * (names + 11) + ticks, "$quiet")
        yield Content.styled(" " * (names + 11) + texts, "$quiet")


def _title(text: str) -> Content:
    return Content.styled(text, "bold $quiet")


def _line(width: int, *parts: Content | tuple[str, str]) -> Content:
    return Content.assemble(*parts).truncate(width, ellipsis=True)


def _beside(left: list[Content], right: list[Content], width: int) -> Iterable[Content]:
    for number in range(max(len(left), len(right))):
        first = left[number] if number < len(left) else Content()
        second = right[number] if number < len(right) else Content()
        yield Content.assemble(first.pad_right(width - first.cell_length + 4), second)
