"""Define an ONTAP error as the response to a request."""

from collections.abc import Sequence
from typing import Any

INTERNAL = 13
"""The code of an internal error: a bug in the simulator itself."""


class Refusal(Exception):
    """Becomes ``{"error": {...}}``; `code` is sent as a string."""

    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        target: str | None = None,
        arguments: Sequence[str] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.target = target
        self.arguments = arguments

    def document(self) -> dict[str, Any]:
        return {"error": error_document(self.code, self.message, self.target, self.arguments)}


def error_document(
    code: int, message: str, target: str | None = None, arguments: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the error structure that refusals and failed jobs share."""
    error: dict[str, Any] = {"message": message, "code": str(code)}
    if target is not None:
        error["target"] = target
    if arguments:
        error["arguments"] = [{"code": str(code), "message": argument} for argument in arguments]
    return error


def not_found(target: str = "uuid") -> Refusal:
    return Refusal(404, 4, "entry doesn't exist", target)


def duplicate(target: str = "name") -> Refusal:
    return Refusal(409, 1, "duplicate entry", target)


def unexpected_argument(name: str) -> Refusal:
    return Refusal(400, 262179, f'Unexpected argument "{name}".', name)


def invalid_value(value: object, field: str, allowed: str) -> Refusal:
    return Refusal(400, 262197, f'The value "{value}" is invalid for field "{field}" (<{allowed}>)', field)


def missing_value(field: str) -> Refusal:
    return Refusal(400, 262177, f'Missing value: field "{field}" is required.', field)
