"""Choose the fields of a job to request.

A cluster refuses a request that names a field it does not know (``ignore_unknown_fields`` was added in
9.11.1), so newer fields are requested only from versions that have them.
"""

from typing import Final

from ontap_tui.model import Version

_ALWAYS: Final = "uuid,description,state,message,code,start_time,end_time"
_SINCE: Final = (
    (Version(generation=9, major=8), "svm.name"),
    (Version(generation=9, major=9), "error"),
    (Version(generation=9, major=11), "node.name"),
)

FIELD_SETS: Final = tuple(
    ",".join((_ALWAYS, *(name for _, name in _SINCE[:count]))) for count in range(len(_SINCE) + 1)
)
"""Values of the ``fields`` parameter, smallest first. A cluster that accepts one accepts all before it."""


def field_set(version: Version) -> int:
    """Return the index of the largest of `FIELD_SETS` that this version understands."""
    return sum(since <= version for since, _ in _SINCE)
