"""Share code between the operations of several resources."""

from collections.abc import Callable, Iterable, Iterator
from random import Random

from ontap_tui.simulator.documents import Document, value
from ontap_tui.simulator.job import JobStep, success
from ontap_tui.simulator.operation import Call, Started
from ontap_tui.simulator.refusal import Refusal, duplicate, not_found
from ontap_tui.simulator.schema import SchemaField, shown
from ontap_tui.simulator.table import DocumentTable


def start(
    call: Call,
    effect: Callable[[], object] | None = None,
    *,
    plan: Iterable[JobStep] | None = None,
    description: str | None = None,
    of: Document | None = None,
    location: str | None = None,
    can_cancel: bool = True,
) -> Started:
    """Start a job that has `effect` when it succeeds; `of` is the resource that determines its SVM."""
    svm = of["svm"] if of is not None else None
    job = call.world.start_job(
        description or call.description,
        plan if plan is not None else soon(call.world.random),
        svm=(svm["name"], svm["uuid"]) if svm else None,
        can_cancel=can_cancel,
        on_success=effect,
    )
    return Started(job, location)


def soon(random: Random, *messages: str, end: str = "success") -> Iterator[JobStep]:
    """Plan a few seconds, with each of `messages` reported."""
    yield JobStep(random.uniform(0.1, 0.5))
    for message in messages:
        yield JobStep(random.uniform(0.3, 1.0), message=message)
    yield success(random.uniform(0.4, 1.5), end)


def referred(table: DocumentTable, body: Document, name: str, **within: str) -> Document:
    """Return the resource that ``name.uuid`` or ``name.name`` of the body refers to, or raise `Refusal`."""
    for key in ("uuid", "name"):
        given = value(body, f"{name}.{key}")
        if given is not None:
            found = table.find(**{key: given}, **within)
            if found is None:
                raise not_found(f"{name}.{key}")
            return found
    raise not_found(name)


def referred_svm(table: DocumentTable, body: Document) -> Document:
    name, uuid = value(body, "svm.name"), value(body, "svm.uuid")
    if name is None and uuid is None:
        raise Refusal(
            400, 2621707, "No SVM was specified. Either svm.name or svm.uuid must be supplied.", "svm.name"
        )
    svm = table.find(uuid=uuid) if uuid is not None else table.find(name=name)
    if svm is None:
        target = "svm.name" if uuid is None else "svm.uuid"
        raise Refusal(404, 2621462, f'SVM "{name or uuid}" does not exist.', target)
    return svm


def referred_volume(table: DocumentTable, body: Document, svm: Document, name: str = "volume") -> Document:
    try:
        return referred(table, body, name, svm__uuid=svm["uuid"])
    except Refusal as refusal:
        given = value(body, f"{name}.name") or value(body, f"{name}.uuid")
        message = f'Volume "{given}" in SVM "{svm["name"]}" was not found.'
        raise Refusal(404, 917927, message, refusal.target) from None


def refuse_duplicate(table: DocumentTable, **wanted: str) -> None:
    if table.find(**wanted) is not None:
        raise duplicate()


def owner_fields(*names: str) -> dict[str, SchemaField]:
    """Return the fields for the owner of a resource, which a body may not set."""
    return {f"{name}.{key}": shown() for name in names for key in ("name", "uuid")}
