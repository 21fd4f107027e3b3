"""Keep watching a resource when its job's success only means "started"."""

from collections.abc import Callable
from typing import Final

from ontap_tui.engine.schedule import PollSchedule
from ontap_tui.engine.site import Site
from ontap_tui.model import Clock, Follow, Outcome
from ontap_tui.ontap import NotFound, OntapError, PermissionDenied
from ontap_tui.requests import Followed, read_follow

_FIRST_PAUSE: Final = 0.5
_GROWTH: Final = 1.3


async def watch_resource(
    site: Site,
    follow: Follow,
    *,
    clock: Clock,
    schedule: PollSchedule,
    tell: Callable[[Followed], None],
) -> Outcome:
    """Return SUCCESS or FAILURE once the resource shows it. `tell` is called after every read before that.

    Raises:
        NotFound: The resource does not exist (any more).
        PermissionDenied: This account may not read it.
    """
    pause = _FIRST_PAUSE
    failures = 0
    while True:
        wait = pause
        await site.poller.may_be_asked()
        try:
            followed = read_follow(follow, await site.cluster.client.resource(follow.path))
        except (NotFound, PermissionDenied):
            raise
        except OntapError as error:
            site.poller.heard(error.fault)
            failures += 1
            wait = schedule.after_failure(failures, error.retry_after)
        else:
            site.poller.heard(None)
            failures = 0
            if followed.outcome is not None:
                return followed.outcome
            tell(followed)
        await clock.sleep(wait)
        pause = min(pause * _GROWTH, schedule.interval(active=True))
