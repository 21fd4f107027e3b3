import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontap_tui.model import ApiError, ErrorArgument, Job
from ontap_tui.ontap import lenient
from ontap_tui.ontap.lenient import NotJson
from ontap_tui.ontap.wire import NotACollection, jobs_page

UUID = "1cd8a442-86d1-11e0-ae1c-123478563412"


def encoded(*records: Any, **more: Any) -> bytes:
    return json.dumps({"records": list(records), "num_records": len(records), **more}).encode()


def one(record: Any) -> Job:
    """The job of a page with this record alone."""
    page = jobs_page(encoded(record), "east")
    assert page.bad == 0
    assert len(page.jobs) == 1
    return page.jobs[0]


def test_reads_a_running_job_as_documented() -> None:
    job = one(
        {
            "uuid": UUID,
            "description": "POST /api/cluster/metrocluster",
            "state": "running",
            "message": "Checking remote storage pool",
            "code": 2432844,
            "start_time": "2020-01-09T15:38:08-05:00",
            "_links": {"self": {"href": f"/api/cluster/jobs/{UUID}"}},
        }
    )
    assert job == Job(
        cluster="east",
        uuid=UUID,
        state="running",
        description="POST /api/cluster/metrocluster",
        message="Checking remote storage pool",
        code=2432844,
        start_time=datetime(2020, 1, 9, 15, 38, 8, tzinfo=timezone(timedelta(hours=-5))),
    )


def test_reads_a_failed_job_as_documented() -> None:
    job = one(
        {
            "uuid": UUID,
            "state": "failure",
            "message": "entry doesn't exist",
            "code": 4,
            "error": {
                "message": "entry doesn't exist",
                "code": "4",
                "target": "uuid",
                "arguments": [{"code": "7", "message": "vol1"}],
            },
            "node": {"name": "east-01"},
            "svm": {"name": "vs1", "uuid": UUID, "_links": {}},
        }
    )
    assert job.failed
    assert (job.code, job.node, job.svm) == (4, "east-01", "vs1")
    assert job.error == ApiError(
        message="entry doesn't exist",
        code="4",
        target="uuid",
        arguments=(ErrorArgument(code="7", message="vol1"),),
    )


def test_reads_the_least_a_job_may_say() -> None:
    assert one({"uuid": UUID, "state": "queued"}) == Job(cluster="east", uuid=UUID, state="queued")


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2021-04-10T09:51:13+00:00", datetime(2021, 4, 10, 9, 51, 13, tzinfo=UTC)),
        ("2020-12-07T08:45:12.000+0000", datetime(2020, 12, 7, 8, 45, 12, tzinfo=UTC)),
        ("2018-06-04 19:00:00+00:00", datetime(2018, 6, 4, 19, 0, tzinfo=UTC)),
        ("2018-06-04T19:00:00", datetime(2018, 6, 4, 19, 0, tzinfo=UTC)),  # naive
        ("2018-06-04T19:00:00Z", datetime(2018, 6, 4, 19, 0, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("yesterday", None),
        ("", None),
        (1522842000, None),
    ],
)
def test_times_come_in_many_forms(written: object, moment: datetime | None) -> None:
    job = one({"uuid": UUID, "state": "success", "start_time": written, "end_time": written})
    assert (job.start_time, job.end_time) == (moment, moment)
    assert job.start_time is None or job.start_time.tzinfo is not None


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("description", 7),
        ("message", {"text": "x"}),
        ("code", "many"),
        ("code", 1.5),
        ("code", True),
        ("error", []),
        ("error", {}),
        ("node", "east-01"),
        ("node", {"name": 1}),
        ("svm", [1]),
        ("svm", None),
    ],
)
def test_an_optional_field_of_a_wrong_type_loses_itself_only(field: str, wrong: object) -> None:
    whole = {"uuid": UUID, "state": "running", "message": "m", "description": "d", "svm": {"name": "vs1"}}
    expected = one({name: value for name, value in whole.items() if name != field})
    assert one({**whole, field: wrong}) == expected


@pytest.mark.parametrize(
    ("field", "said", "error"),
    [
        ("error", "broken", ApiError(message="broken")),
        ("code", 10**30, ApiError(message="m", code=str(10**30))),
        ("code", 2**63, ApiError(message="m", code=str(2**63))),
        ("error", {"message": "x", "code": 10**30}, ApiError(message="x", code=str(10**30))),
        (
            "error",
            {"message": "x", "arguments": {"code": 1, "message": "a"}},
            ApiError(message="x", arguments=(ErrorArgument(code="1", message="a"),)),
        ),
    ],
)
def test_what_is_said_in_an_unexpected_shape_is_kept(field: str, said: object, error: ApiError) -> None:
    found = one({"uuid": UUID, "state": "failure", "message": "m", field: said})
    assert (found.error, found.code) == (error, None)


def test_a_number_that_nothing_can_carry_costs_only_itself() -> None:
    body = (
        b'{"records": [{"uuid": "a", "state": "failure", "code": '
        + b"9" * 5000
        + b'}, {"uuid": "b", "state": "x"}]}'
    )
    assert [job.uuid for job in jobs_page(body, "east").jobs] == ["a", "b"]


def test_a_uuid_in_capitals_is_the_same_job() -> None:
    assert one({"uuid": UUID.upper(), "state": "running"}).uuid == UUID


@pytest.mark.parametrize(("code", "text"), [("262197", "262197"), (262197, "262197"), (None, None)])
def test_an_error_code_may_be_text_or_number(code: object, text: str | None) -> None:
    error = one({"uuid": UUID, "state": "failure", "error": {"message": "m", "code": code}}).error
    assert error == ApiError(message="m", code=text)


def test_a_code_in_text_is_a_number_all_the_same() -> None:
    assert one({"uuid": UUID, "state": "failure", "code": "786435"}).code == 786435


@pytest.mark.parametrize(
    "bad",
    [
        {},
        None,
        "job",
        [],
        {"state": "running"},
        {"uuid": "", "state": "running"},
        {"uuid": 7, "state": "running"},
        {"uuid": UUID},
        {"uuid": UUID, "state": None},
    ],
)
def test_a_bad_record_loses_itself_only(bad: object) -> None:
    page = jobs_page(
        encoded({"uuid": "a", "state": "queued"}, bad, {"uuid": "b", "state": "dormant"}), "east"
    )
    assert [(job.uuid, job.state) for job in page.jobs] == [("a", "queued"), ("b", "dormant")]
    assert page.bad == 1


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (rb'"\u001b]52;c;aGk=\u0007"', "\x1b]52;c;aGk=\x07"),
        (b'"raw \x1b[31m and\nline"', "raw \x1b[31m and\nline"),
        (b'"[b]no markup[/b]"', "[b]no markup[/b]"),
        ('"\u202etxt.exe"'.encode(), "\u202etxt.exe"),
        (rb'"half \ud800 pair"', "half ? pair"),
        (b'"\xff\xfe"', "\ufffd\ufffd"),
    ],
)
def test_hostile_text_is_kept_as_it_came_where_it_can_be(sent: bytes, message: str) -> None:
    body = b'{"records":[{"uuid":"a","state":"running","message":' + sent + b"}]}"
    assert jobs_page(body, "east").jobs[0].message == message


@pytest.mark.parametrize(
    ("links", "link"),
    [
        ({"next": {"href": "/api/x?start.uuid=b"}}, "/api/x?start.uuid=b"),
        ({"self": {"href": "/api/x"}}, None),
        ({"next": "/api/x"}, None),
        ({"next": {"href": 3}}, None),
        (None, None),
        ([], None),
    ],
)
def test_finds_the_next_page(links: object, link: str | None) -> None:
    assert jobs_page(encoded(_links=links), "east").next == link


def test_an_empty_list_may_be_left_out() -> None:
    assert jobs_page(b'{"num_records": 0}', "east").jobs == []


@pytest.mark.parametrize(
    "body", [b"{}", b"[]", b"null", b'"x"', b'{"records": 3}', b'{"error": {"code": "4"}}']
)
def test_other_json_is_not_a_collection(body: bytes) -> None:
    with pytest.raises(NotACollection):
        jobs_page(body, "east")


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"records": [', b"[" * 100_000, b"\xff\xff", b"{'a': 1}"])
def test_garbage_is_not_json(body: bytes) -> None:
    with pytest.raises(NotJson):
        jobs_page(body, "east")


moments = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001 (hypothesis adds the zone)
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001 (the same)
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-4)), timezone(timedelta(minutes=330))]),
).map(lambda moment: moment.isoformat())
texts = st.text(st.characters(codec="utf-8"))
codes = st.integers(-(2**53), 2**53)
errors = st.fixed_dictionaries(
    {},
    optional={
        "message": texts,
        "code": texts | codes,
        "target": texts,
        "arguments": st.lists(st.fixed_dictionaries({}, optional={"code": texts | codes, "message": texts})),
    },
)
records = st.fixed_dictionaries(
    {"uuid": st.uuids().map(str), "state": texts.filter(bool)},
    optional={
        "description": texts,
        "message": texts,
        "code": codes,
        "error": errors,
        "node": st.fixed_dictionaries({}, optional={"name": texts}),
        "svm": st.fixed_dictionaries({}, optional={"name": texts}),
        "start_time": moments,
        "end_time": moments,
    },
)


@settings(deadline=None)
@given(records)
def test_fast_and_lenient_reading_agree(record: dict[str, Any]) -> None:
    assert one(record) == lenient.job(record, "east")


trees: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(["uuid", "state", "code", "error", "svm", "start_time"]), trees)
        | trees
    )
)
def test_no_record_breaks_a_page(found: list[Any]) -> None:
    page = jobs_page(encoded(*found), "east")
    assert len(page.jobs) + page.bad == len(found)


@settings(deadline=None)
@given(st.binary())
def test_no_body_breaks_reading(body: bytes) -> None:
    try:
        jobs_page(body, "east")
    except (NotJson, NotACollection):
        return


def test_text_is_clipped_to_what_a_screen_will_ever_need() -> None:
    huge = "x" * 20_000
    job = one(
        {
            "uuid": UUID,
            "state": huge,
            "description": huge,
            "message": huge,
            "svm": {"name": huge},
            "node": {"name": huge},
            "error": {"message": huge, "code": huge, "target": huge, "arguments": [{"message": "a"}] * 9999},
        }
    )
    assert job.description.startswith("x" * lenient.LONGEST_TEXT + "…")
    assert len(json.dumps(str(job))) < 60 * lenient.LONGEST_TEXT
    assert job.error is not None
    assert len(job.error.arguments) == lenient.MOST_ARGUMENTS


def test_a_record_whose_uuid_cannot_be_one_is_left_out() -> None:
    assert jobs_page(encoded({"uuid": "x" * 1000, "state": "running"}), "east").bad == 1
