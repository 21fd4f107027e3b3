"""Draw numbers as a row of bars."""

from collections.abc import Sequence

_BARS = "▁▂▃▄▅▆▇█"
_ASCII = "_.-=+*%#"


def sparkline(values: Sequence[float], *, ascii_only: bool = False, top: float | None = None) -> str:
    """Return one cell per value, scaled from 0 to `top`, by default the largest value."""
    bars = _ASCII if ascii_only else _BARS
    top = max(values, default=0) if top is None else top
    if top <= 0:
        return bars[0] * len(values)
    return "".join(bars[min(len(bars) - 1, int(value / top * len(bars)))] for value in values)
