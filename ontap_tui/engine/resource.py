"""Going on to watch a resource where a job's success only means "started"."""

from collections.abc import Callable
from typing import Final

from ontap_tui.engine.ports import Client
from ontap_tui.engine.schedule import Schedule
from ontap_tui.model import Clock, Outcome
from ontap_tui.ontap import NotFound, OntapError, PermissionDenied
from ontap_tui.requests import Follow, Followed, read_follow

_FIRST_PAUSE: Final = 0.5
_GROWTH: Final = 1.3


async def watch_resource(
    client: Client,
    follow: Follow,
    *,
    clock: Clock,
    schedule: Schedule,
    tell: Callable[[Followed], None],
) -> Outcome:
    """SUCCESS or FAILURE, when the resource says so. `tell` is called after every read before that.

    Raises:
        NotFound: It is not there (any more).
        PermissionDenied: It may not be read.
    """
    pause = _FIRST_PAUSE
    failures = 0
    while True:
        wait = pause
        try:
            followed = read_follow(follow, await client.resource(follow.path))
        except (NotFound, PermissionDenied):
            raise
        except OntapError as error:
            failures += 1
            wait = schedule.after_failure(failures, error.retry_after)
        else:
            failures = 0
            if followed.outcome is not None:
                return followed.outcome
            tell(followed)
        await clock.sleep(wait)
        pause = min(pause * _GROWTH, schedule.interval(active=True))
