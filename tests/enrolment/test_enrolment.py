"""What is told from an address and a name, before anybody is asked. The steps together: ``cluster add``."""

from pathlib import Path

import pytest

from ontap_tui.config import Cluster, ClusterStore, Config
from ontap_tui.enrolment import Draft, Enrolment, Part, Unfit
from ontap_tui.ontap import Examination, Look


class Nobody:
    """No cluster may be talked to."""

    async def look(self, cluster: Cluster) -> Look:
        raise AssertionError(cluster.url)

    async def examine(self, cluster: Cluster) -> Examination:
        raise AssertionError(cluster.url)


def enrolment(folder: Path, draft: Draft, **clusters: Cluster) -> Enrolment:
    store = ClusterStore(folder / "clusters", environ={})
    return Enrolment(store, Config(clusters=clusters), Nobody(), draft)


@pytest.mark.parametrize(
    ("typed", "url", "name"),
    [
        ("prod-east.example.com", "https://prod-east.example.com", "prod-east"),
        ("  HTTPS://Lab:8443/ ", "https://lab:8443", "lab"),
        ("10.0.0.5", "https://10.0.0.5", "10.0.0.5"),
        ("10.0.0.5:8443", "https://10.0.0.5:8443", "10.0.0.5"),
        ("fd00::5", "https://[fd00::5]", "fd00-5"),
        ("[fd00::5]:8443", "https://[fd00::5]:8443", "fd00-5"),
        ("http://127.0.0.1:1", "http://127.0.0.1:1", "127.0.0.1"),
    ],
)
def test_addresses(tmp_path: Path, typed: str, url: str, name: str) -> None:
    made = enrolment(tmp_path, Draft(url=typed))
    made.check_address()
    assert (made.draft.url, made.suggested_name) == (url, name)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "lab:x",
        "https://",
        "https://[",
        "[",
        "ftp:lab",
        "https://ann:pw@lab",
        "lab/api",
        "http://lab",
        "1.2.3",
    ],
)
def test_what_is_no_address_stays_as_it_was_typed(tmp_path: Path, typed: str) -> None:
    made = enrolment(tmp_path, Draft(url=typed))
    with pytest.raises(Unfit) as wrong:
        made.check_address()
    assert (wrong.value.part, made.draft.url) == (Part.ADDRESS, typed)
    assert made.suggested_name in ("", "lab", "1.2.3")


@pytest.mark.parametrize("name", ["", "e 1", "-a", "../x", "taken", "broken"])
def test_names(tmp_path: Path, name: str) -> None:
    """A file that does not load keeps its name, too."""
    (tmp_path / "clusters").mkdir()
    (tmp_path / "clusters" / "broken.toml").write_text("=")
    made = enrolment(tmp_path, Draft(name=name), taken=Cluster(name="taken", url="https://x"))
    with pytest.raises(Unfit) as wrong:
        made.check_name()
    assert wrong.value.part is Part.NAME


def test_the_same_address_under_another_name_is_told(tmp_path: Path) -> None:
    made = enrolment(tmp_path, Draft(url="LAB"), east=Cluster(name="east", url="https://lab"))
    made.check_address()
    assert made.same_address == ["east"]


async def test_plain_http_shows_no_certificate(tmp_path: Path) -> None:
    assert await enrolment(tmp_path, Draft(url="http://127.0.0.1", name="lab")).look() is None
