"""Derive the kind of a job: its description without the names and ids that differ between jobs."""

import re
from functools import lru_cache
from typing import Final

_ID: Final = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|(?<=/)\d+(?=/|$)")
_REST: Final = re.compile(
    r"(?P<method>GET|POST|PATCH|PUT|DELETE) (?P<path>/api/[^?\s]*)(?:\?.*)?$", re.DOTALL
)
_BEGINNING: Final = 1000
"""Characters of the description that are examined."""
_IN_A_NAME: Final = re.compile(r"[\d_:/\"']")


@lru_cache(maxsize=8192)
def job_kind(description: str) -> str:
    """Return the kind of a job, such as ``POST /api/storage/volumes/{}/snapshots`` or ``Volume move {} to
    {}``.

    The REST API has no job type, so the description is the only evidence. Ids (uuids and numbers) are
    replaced in a path; in prose, words that look like names are: those that contain a digit, an underscore, a
    colon, a slash or quotes.
    """
    description = description[:_BEGINNING]
    rest = _REST.match(description)
    if rest:
        return f"{rest['method']} {_ID.sub('{}', rest['path']).rstrip('/')}"
    return " ".join("{}" if _IN_A_NAME.search(word) else word for word in description.split())
