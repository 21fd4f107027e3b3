"""Send responses."""

from collections.abc import Mapping

import msgspec
from starlette.responses import Response

HAL = "application/hal+json"


def reply(document: object = None, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a response; `document` may be encoded JSON, or None for an empty body."""
    content = document if isinstance(document, bytes) else msgspec.json.encode(document)
    return Response(b"" if document is None else content, status, headers, HAL)
