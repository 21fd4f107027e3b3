"""Answers to a launch, and what came of several."""

from typing import Any

from ontap_tui.model import (
    ApiError,
    Fault,
    FaultKind,
    Launch,
    Outcome,
)
from ontap_tui.ontap import Answer


def answer(status: int = 202, *jobs: str, **facts: Any) -> Answer:
    return Answer(
        **{"status": status, "round_trip": 0.02, "jobs": jobs, "must_follow": status == 202, **facts}
    )


def refused(status: int = 409, code: str = "1") -> Answer:
    fault = Fault(kind=FaultKind.REJECTED, summary="rejected the request", remedy="Mend it.")
    return answer(status, error=ApiError(message="duplicate entry", code=code), fault=fault)


def outcomes(launches: list[Launch]) -> list[Outcome]:
    return list(dict.fromkeys(launch.outcome for launch in launches))
