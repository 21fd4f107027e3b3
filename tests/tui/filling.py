"""A form to fill in, and clusters that answer as they are told."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

import msgspec

from ontap_tui.engine import LaunchPlan
from ontap_tui.model import Launch, LaunchChanged, Outcome
from ontap_tui.requests import Library, parse_request
from ontap_tui.tui.requests.field import Field
from ontap_tui.tui.requests.form import RequestForm
from tests.support.clock import START
from tests.tui.conftest import Desk

SNAPSHOT = {
    "title": "Create a volume snapshot",
    "key": "1",
    "method": "POST",
    "path": "/api/storage/volumes/{volume}/snapshots",
    "query": {"return_timeout": 0},
    "body": {"name": "{name}", "comment": "{comment}", "label": "{word}"},
    "variables": {
        "volume": {"lookup": {"path": "/api/storage/volumes", "label": "{name} ({svm.name})"}},
        "name": {"default": "manual-{now:%Y}", "pattern": "[a-z0-9-]+"},
        "comment": {"optional": True},
        "word": {"type": "secret", "optional": True},
    },
}
DELETE = {
    "method": "DELETE",
    "key": "2",
    "path": "/api/storage/volumes/{name}",
    "variables": {"name": {}},
    "confirm_by_name": "name",
}
VOLUMES = {"prod-east": ("vol_home", "vol_mail"), "prod-west": ("vol_home", "vol_hr"), "lab": ()}


def library() -> Library:
    return Library([parse_request("snapshot", SNAPSHOT), parse_request("remove", DELETE)])


def volumes(cluster: str, path: str) -> list[dict[str, Any]]:
    return [{"name": name, "uuid": f"{cluster}-{name}", "svm": {"name": "vs1"}} for name in VOLUMES[cluster]]


def answering(desk: Desk, **by_cluster: Any) -> None:
    """Launches end as told for the cluster (``_`` stands for ``-``), and are accepted otherwise."""

    def launch(plan: LaunchPlan) -> tuple[Launch, ...]:
        launches = []
        for number, step in enumerate(plan.steps):
            facts = by_cluster.get(step.cluster.replace("-", "_"), {"outcome": Outcome.ACCEPTED})
            if facts.get("outcome") is Outcome.ACCEPTED:
                facts = facts | {"jobs": (f"job-{number}",), "http_status": 202}
            launches.append(
                Launch(
                    id=f"launch-{number}",
                    group=plan.group or "launch-0",
                    request=plan.request,
                    cluster=step.cluster,
                    method=step.request.method,
                    target=step.request.target,
                    created_at=START,
                    **facts,
                )
            )
        desk.engine.launches = {one.id: one for one in launches}
        return tuple(launches)

    desk.engine.answers["launch"] = launch


def answering_later(desk: Desk, **by_cluster: Any) -> asyncio.Event:
    """As `answering`, but not before the event is set; until then the launches are on their way."""
    answering(desk, **by_cluster)
    answer, may_answer = desk.engine.answers["launch"], asyncio.Event()

    async def launch(plan: LaunchPlan) -> tuple[Launch, ...]:
        launches = answer(plan)
        desk.engine.launches = {
            one.id: msgspec.structs.replace(one, outcome=Outcome.SENT, error=None, jobs=())
            for one in launches
        }
        await may_answer.wait()
        desk.engine.launches = {one.id: one for one in launches}
        desk.engine.publish(*map(LaunchChanged, launches))
        return cast("tuple[Launch, ...]", launches)

    desk.engine.answers["launch"] = launch
    return may_answer


def told(desk: Desk) -> list[tuple[str, str]]:
    return [(toast.title, toast.message) for toast in desk.app._notifications]


def plans(desk: Desk) -> list[LaunchPlan]:
    return [call[1] for call in desk.engine.calls if call[0] == "launch"]


async def open_form(desk: Desk, key: str = "1") -> RequestForm:
    desk.engine.answers["lookup"] = volumes
    await desk.press(key)
    await desk.until(lambda: isinstance(desk.app.screen, RequestForm))
    form = desk.app.screen
    assert isinstance(form, RequestForm)
    await desk.until(lambda: not pending(form))
    return form


def pending(form: RequestForm) -> bool:
    """Whether something is still looked up or rendered."""
    return any(
        not worker.is_finished for worker in form.workers if worker.group.startswith(("offers", "preview"))
    )


async def settled(desk: Desk, form: RequestForm) -> None:
    await desk.pilot.pause()
    await desk.until(lambda: not pending(form))
    await desk.pilot.pause()


def field(form: RequestForm, name: str) -> Field:
    return next(one for one in form.fields.variables if one.variable.name == name)


def chosen(form: RequestForm) -> tuple[str, ...]:
    return form.fields.where.chosen


def shows(form: RequestForm, text: str) -> Callable[[], bool]:
    return lambda: text in "\n".join(line.text for line in form._compositor.render_strips())


def state(desk: Desk) -> str:
    return "".join(path.read_text() for path in desk.composition.folder.rglob("*.json"))
