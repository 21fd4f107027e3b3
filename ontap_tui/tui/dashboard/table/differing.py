"""Find which cells of a line have changed."""

from collections.abc import Sequence

from rich.segment import Segment
from textual.strip import Strip


def differing(one: Strip, other: Strip) -> tuple[int, int] | None:
    """Return the range from the first to the last differing segment of two lines of the same length."""
    before, after = list(one), list(other)
    if before == after:
        return None
    same_left = _same(before, after)
    before.reverse()
    after.reverse()
    most = min(len(before), len(after)) - same_left
    same_right = min(most, _same(before, after))
    start = _cells(after[len(after) - same_left :])
    return start, other.cell_length - _cells(after[:same_right])


def _same(one: Sequence[Segment], other: Sequence[Segment]) -> int:
    """Return how many segments from the left are equal."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a is not b and a != b), min(len(one), len(other)))


def _cells(segments: Sequence[Segment]) -> int:
    return sum(segment.cell_length for segment in segments)
