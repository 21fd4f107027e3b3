"""Decode a page of jobs into `Job`s.

A page is first decoded by its declared types, which is fast. If anything in it does not fit, it is decoded
again leniently: a bad record is then skipped, and a bad optional field counts as absent.
"""

from datetime import datetime
from typing import Annotated, Final, TypeAlias

from msgspec import UNSET, Meta, MsgspecError, Struct, UnsetType, field, json

from ontap_tui.model import ApiError, ErrorArgument, Job
from ontap_tui.ontap import lenient
from ontap_tui.ontap.times import sane

LARGEST: Final = 6 * 1024 * 1024
"""Bytes of a page that may be decoded in one go; 10,000 jobs are about 4 MiB."""
_QUICK_LENIENT: Final = 512 * 1024
"""Bytes of a page that may be decoded leniently in one go."""


class TooOdd(Exception):
    """Reports a page that must be decoded leniently but is too large for that in one go."""


class NotACollection(ValueError):
    """Reports JSON that is not an ONTAP collection."""


MOST_RECORDS: Final = 10_000
"""The most records that ONTAP puts in one page, according to its documentation of ``max_records``."""


class TooManyRecords(NotACollection):
    def __init__(self) -> None:
        super().__init__(f"there are more than {MOST_RECORDS:,} records in one page")


class JobsPage(Struct):
    jobs: list[Job]
    bad: int
    """Records without a uuid or a state."""
    next: str | None
    """The link to the next page, unchanged and not to be trusted."""


_Text: TypeAlias = Annotated[str, Meta(max_length=lenient.LONGEST_TEXT)]
_Name: TypeAlias = Annotated[str, Meta(max_length=lenient.LONGEST_NAME)]
"""A longer text does not fit, and is clipped when the page is decoded leniently."""


class _Named(Struct, gc=False):
    name: _Name | None = None


class _Argument(Struct, gc=False):
    code: _Name | int | None = None
    message: _Text | None = None


class _Error(Struct, gc=False):
    message: _Text | None = None
    code: _Name | int | None = None
    target: _Name | None = None
    arguments: Annotated[list[_Argument], Meta(max_length=lenient.MOST_ARGUMENTS)] | None = None


class _Job(Struct, gc=False):
    uuid: Annotated[str, Meta(min_length=1, max_length=lenient.LONGEST_NAME)]
    state: Annotated[str, Meta(min_length=1, max_length=lenient.LONGEST_NAME)]
    description: _Text | None = None
    message: _Text | None = None
    code: Annotated[int, Meta(ge=-lenient.LARGEST_CODE, le=lenient.LARGEST_CODE)] | None = None
    error: _Error | None = None
    node: _Named | None = None
    svm: _Named | None = None
    start_time: datetime | None = None
    end_time: datetime | None = None


class _Link(Struct, gc=False):
    href: str | None = None


class _Links(Struct, gc=False):
    next: _Link | None = None


class _Page(Struct, gc=False):
    records: list[_Job] | UnsetType = UNSET
    num_records: int | None = None
    links: _Links | None = field(name="_links", default=None)


_decoder: Final = json.Decoder(_Page)


def jobs_page(body: bytes, cluster: str) -> JobsPage:
    """Decode a page in one go.

    Raises `lenient.NotJson`, `NotACollection`, and `TooOdd` for a large one that does not fit.
    """
    try:
        page = _decoder.decode(body)
    except (MsgspecError, UnicodeDecodeError, RecursionError):
        if len(body) > _QUICK_LENIENT:
            raise TooOdd from None
        return _lenient_page(body, cluster)
    if isinstance(page.records, UnsetType):
        if page.num_records != 0:
            raise NotACollection("there is no list of records")
        page.records = []
    if len(page.records) > MOST_RECORDS:
        raise TooManyRecords
    link = page.links.next if page.links else None
    return JobsPage([_job(record, cluster) for record in page.records], 0, link.href if link else None)


def _lenient_page(body: bytes, cluster: str) -> JobsPage:
    page = lenient.tree(body)
    records, link = lenient.records(page), lenient.next_link(page)
    if records is None:
        raise NotACollection("there is no list of records")
    if len(records) > MOST_RECORDS:
        raise TooManyRecords
    found = [job for record in records if (job := lenient.job(record, cluster)) is not None]
    return JobsPage(found, len(records) - len(found), link)


def _job(wire: _Job, cluster: str) -> Job:
    return Job(
        cluster=cluster,
        uuid=wire.uuid.lower(),
        state=wire.state,
        description=wire.description or "",
        message=wire.message,
        code=wire.code,
        error=_error(wire.error) if wire.error else None,
        node=wire.node.name if wire.node else None,
        svm=wire.svm.name if wire.svm else None,
        start_time=sane(wire.start_time) if wire.start_time else None,
        end_time=sane(wire.end_time) if wire.end_time else None,
    )


def _error(wire: _Error) -> ApiError | None:
    if wire.message is None and wire.code is None:
        return None
    return ApiError(
        message=wire.message or "",
        code=_code(wire.code),
        target=wire.target,
        arguments=tuple(
            ErrorArgument(code=_code(one.code), message=one.message) for one in wire.arguments or ()
        ),
    )


def _code(code: str | int | None) -> str | None:
    return str(code) if isinstance(code, int) else code
