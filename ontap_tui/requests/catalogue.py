"""List the mutating operations of the ONTAP API that are known to answer with a job.

The list is taken from NetApp's description of the whole API for ONTAP 9.18. Some operations are synchronous
in earlier releases, so the list is only what to expect; the cluster's answer decides.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from ontap_tui.requests.guess import is_plural, singular, variable_name, variable_table
from ontap_tui.requests.render import parameters
from ontap_tui.requests.rendered import RETURN_TIMEOUT
from ontap_tui.requests.request import Request

_DATA: Final = Path(__file__).parent / "data" / "async_operations.json"
_VERBS: Final = {"POST": "create", "PATCH": "modify"}
_PARAMETER: Final = re.compile(r"\{([^{}]*)\}")


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    operation: str
    """The unique name in the API's description: ``volume_create``."""
    method: str
    path: str
    category: str
    target: str
    path_params: tuple[str, ...]
    required: tuple[str, ...]
    """Properties documented as required; either of ``svm.name`` and ``svm.uuid`` is enough."""
    return_timeout_default: int | None
    """Seconds; None if the operation takes no return_timeout."""
    sync_status: int
    """The HTTP status if the operation completes before the answer."""
    cli: tuple[str, ...]
    """The related commands of the ONTAP command line."""

    @property
    def single(self) -> bool:
        """Return whether the operation acts on a single object rather than on all that match a query."""
        return self.target == "single"

    @property
    def title(self) -> str:
        return self.operation.replace("_", " ").capitalize()

    @property
    def answers(self) -> str:
        """Describe the possible answers."""
        if self.return_timeout_default is None:
            return f"202 with a job, or {self.sync_status} if it is done immediately"
        return (
            f"202 with a job after return_timeout ({self.return_timeout_default} s unless given), "
            f"{self.sync_status} when it is done by then"
        )


class _Catalogue(msgspec.Struct, frozen=True):
    operations: tuple[Operation, ...]


@cache
def operations() -> tuple[Operation, ...]:
    """Return all operations, by path and method. They are loaded once, on first use."""
    found = msgspec.json.decode(_DATA.read_bytes(), type=_Catalogue).operations
    return tuple(sorted(found, key=lambda operation: (operation.path, operation.method)))


def search(text: str) -> list[Operation]:
    """Return the operations that match every word of `text` in name, method, path, category or command."""
    words = text.lower().replace("-", " ").split()
    return [operation for operation, haystack in _haystacks() if all(word in haystack for word in words)]


@cache
def _haystacks() -> tuple[tuple[Operation, str], ...]:
    return tuple((operation, _haystack(operation)) for operation in operations())


def _haystack(operation: Operation) -> str:
    shown = (operation.title, operation.method, operation.path, operation.category, *operation.cli)
    return "\n".join((operation.operation, *shown)).lower().replace("-", " ")


def operation_of(request: Request) -> Operation | None:
    """Return the listed operation that a saved request calls; None if there is none."""
    return _operation_at(request.method, request.path)


def takes_return_timeout(request: Request) -> bool:
    """Return whether the call takes a return_timeout, according to the list or the request itself."""
    if any(key == RETURN_TIMEOUT for key, _ in parameters(request.path, request.query)):
        return True
    operation = operation_of(request)
    return operation is not None and operation.return_timeout_default is not None


def _operation_at(method: str, path: str) -> Operation | None:
    """Find the operation by method and path, ignoring placeholder names and parameters after ``?``."""
    return _by_call().get((method, _shape(path.partition("?")[0])))


@cache
def _by_call() -> dict[tuple[str, str], Operation]:
    return {(operation.method, _shape(operation.path)): operation for operation in operations()}


def _shape(path: str) -> str:
    return _PARAMETER.sub("{}", path.rstrip("/"))


def draft_call(method: str, path: str) -> dict[str, Any]:
    """Draft a request for the operation at this path; for an unknown one, from the path alone."""
    operation = _operation_at(method, path)
    if operation is None:
        literals = [segment for segment in path.split("/") if segment and not _PARAMETER.fullmatch(segment)]
        noun = singular(literals[-1].replace("-", "_")) if literals else "call"
        operation = Operation(
            operation=f"{noun}_{_VERBS.get(method, method.lower())}",
            method=method,
            path=path,
            category="",
            target="single",
            path_params=tuple(_PARAMETER.findall(path)),
            required=(),
            return_timeout_default=None,
            sync_status=201 if method == "POST" else 200,
            cli=(),
        )
    return draft(operation)


def draft(operation: Operation) -> dict[str, Any]:
    """Draft a raw request table, with a variable for each required parameter and property."""
    variables: dict[str, Any] = {}
    path = _draft_path(operation, variables)
    table: dict[str, Any] = {"title": operation.title, "method": operation.method, "path": path}
    if not operation.single:
        variables["name"] = {"prompt": "Name", "help": "applies to every object with this name"}
        table["query"] = {"name": "{name}"}
    elif operation.return_timeout_default is not None:
        table["query"] = {"return_timeout": 0}
    if operation.method in ("POST", "PATCH"):
        table["body"] = _draft_body(operation, variables)
    if not operation.single or operation.method == "DELETE":
        table["danger"] = True
    if variables:
        table["variables"] = variables
    return table


def _draft_path(operation: Operation, variables: dict[str, Any]) -> str:
    """Return the path with its parameters renamed, and add a variable with a look-up for each."""
    path = ""
    collection = ""
    for segment in operation.path.split("/")[1:]:
        parameter = _PARAMETER.fullmatch(segment)
        if parameter is None:
            path += f"/{segment}"
            collection = segment
            continue
        field = parameter[1]
        short = field.rpartition(".")[2]
        name = variable_name(field) if "." in field or short not in ("uuid", "id", "name") else ""
        name = name or variable_name(singular(collection))
        table = variable_table(field)
        if "lookup" not in table and short in ("uuid", "id", "name") and path.endswith(f"/{collection}"):
            table["prompt"] = name.replace("_", " ").capitalize()
            table["lookup"] = {"path": path, "value": f"{{{short}}}"}
        variables[name] = table
        path += f"/{{{name}}}"
    return path


def _draft_body(operation: Operation, variables: dict[str, Any]) -> Any:
    body: dict[str, Any] = {}
    for field in _needed(operation):
        name = variable_name(field)
        if name not in variables:
            variables[name] = variable_table(field)
            _put(body, field.replace("[]", "").split("."), f"{{{name}}}")
    if body or operation.method == "POST":
        return body
    variables["changes"] = {
        "prompt": "Properties to change",
        "type": "json",
        "help": 'A JSON object, such as {"comment": "…"}',
    }
    return "{changes}"


def _needed(operation: Operation) -> Iterable[str]:
    """Yield the required properties, except those in the path, and uuids if a name is sufficient."""
    for field in operation.required:
        if field in operation.path_params or any(
            other.startswith(f"{field}.") for other in operation.required
        ):
            continue
        if field.endswith((".uuid", ".id")) and f"{field.rpartition('.')[0]}.name" in operation.required:
            continue
        yield field


def _put(body: dict[str, Any], path: list[str], value: str) -> None:
    """Set a property in `body`; a property with a plural name holds a list of objects."""
    *owners, name = path
    for owner in owners:
        inner = body.setdefault(owner, [{}] if is_plural(owner) else {})
        body = inner[0] if isinstance(inner, list) else inner
    body[name] = value
