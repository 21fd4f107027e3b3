import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontap_tui.model import job_kind

UUID = "7d2fd988-8277-11eb-9fc4-080027c8f2a7"


@pytest.mark.parametrize(
    ("description", "kind"),
    [
        ("POST /api/storage/volumes", "POST /api/storage/volumes"),
        ("POST /api/cluster/mediators/", "POST /api/cluster/mediators"),
        ("POST /api/storage/volumes?name=db7", "POST /api/storage/volumes"),
        ("POST /api/storage/volumes?comment=two words\nand a line", "POST /api/storage/volumes"),
        (f"PATCH /api/storage/volumes/{UUID}", "PATCH /api/storage/volumes/{}"),
        (f"DELETE /api/storage/volumes/{UUID.upper()}", "DELETE /api/storage/volumes/{}"),
        (
            f"DELETE /api/storage/volumes/{UUID}/snapshots/{UUID}?return_timeout=0",
            "DELETE /api/storage/volumes/{}/snapshots/{}",
        ),
        (
            "DELETE /api/protocols/nfs/export-policies/12884901889/rules/1",
            "DELETE /api/protocols/nfs/export-policies/{}/rules/{}",
        ),
        ("POST /api/protocols/s3/buckets", "POST /api/protocols/s3/buckets"),
        ("PATCH /api/cluster", "PATCH /api/cluster"),
        # Prose, as jobs born on the command line have it
        ("Cluster Backup Job", "Cluster Backup Job"),
        ("Create vol1", "Create {}"),
        ("Volume move vol_home to aggr2", "Volume move {} to {}"),
        ("  Volume   move vol_home to aggr7 ", "Volume move {} to {}"),
        ('SnapMirror initialize "vs2:vol_mail"', "SnapMirror initialize {}"),
        ("GET of something", "GET of something"),
        ("", ""),
    ],
)
def test_kinds(description: str, kind: str) -> None:
    assert job_kind(description) == kind


@given(st.uuids(), st.uuids(), st.integers(min_value=0))
def test_ids_do_not_make_a_kind(one: object, other: object, number: int) -> None:
    path = "PATCH /api/storage/volumes/{}/files/{}"
    assert job_kind(path.format(one, number)) == job_kind(path.format(other, 1)) == path


@given(st.text())
def test_the_kind_of_a_kind_is_itself(description: str) -> None:
    assert job_kind(job_kind(description)) == job_kind(description)


def test_long_words_cost_no_more_than_they_are_long() -> None:
    """Looking for a name from every letter on would take minutes here."""
    for number in range(20_000):
        assert job_kind(f"{number:05} {'a' * 984}") == f"{{}} {'a' * 984}"
