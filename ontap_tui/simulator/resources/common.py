"""What the operations of several resources share."""

from collections.abc import Iterator

from ontap_tui.simulator.documents import Document, value
from ontap_tui.simulator.inventory import Table
from ontap_tui.simulator.job import Step, success
from ontap_tui.simulator.operation import Call
from ontap_tui.simulator.refusal import Refusal, duplicate, not_found


def soon(call: Call, *messages: str, message: str = "success") -> Iterator[Step]:
    """A job of a few seconds that says each of `messages` on its way to success."""
    random = call.world.random
    yield Step(random.uniform(0.1, 0.5))
    for each in messages:
        yield Step(random.uniform(0.3, 1.0), message=each)
    yield success(random.uniform(0.4, 1.5), message)


def referred(table: Table, body: Document, name: str) -> Document:
    """The resource that ``name.uuid`` or ``name.name`` of the body means; else raises `Refusal`."""
    for key in ("uuid", "name"):
        given = value(body, f"{name}.{key}")
        if given is not None:
            found = table.find(**{key: given})
            if found is None:
                raise not_found(f"{name}.{key}")
            return found
    raise not_found(name)


def referred_svm(table: Table, body: Document) -> Document:
    try:
        return referred(table, body, "svm")
    except Refusal as refusal:
        given = value(body, "svm.name") or value(body, "svm.uuid")
        raise Refusal(404, 2621462, f'SVM "{given}" does not exist.', refusal.target) from None


def refuse_duplicate(table: Table, **wanted: str) -> None:
    if table.find(**wanted) is not None:
        raise duplicate()


def svm_of(document: Document) -> tuple[str, str]:
    """As a job names it."""
    return document["svm"]["name"], document["svm"]["uuid"]
