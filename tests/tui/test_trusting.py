"""A certificate that is not trusted: seen beside the trusted one, and accepted only after a question."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ontap_tui.config import Cluster, ClusterStore, Config, load
from ontap_tui.enrolment import Draft, Enrolment
from ontap_tui.model import Certificate, ClusterState, Fault, FaultKind, Health
from ontap_tui.ontap import Look, NotSent
from ontap_tui.tui import Loaded
from ontap_tui.tui.clusters.clusters import ClustersScreen
from ontap_tui.tui.widgets.confirm import ConfirmDialog
from ontap_tui.tui.widgets.dialog import AnswerButton
from tests.support.clock import START
from tests.support.hostile_text import HOSTILE
from tests.support.session import make_cluster
from tests.tui.conftest import Desk, OpenDesk
from tests.tui.filling import told

OLD, NEW = "0123456789abcdef" * 4, "fedc" * 15 + "7777"
KEPT = f'# rack 7\nurl = "https://east.example.com"\ntoken = "t"\nfingerprint = "sha256:{OLD}"\n'
SIZE = (120, 36)
DOWN = Fault(kind=FaultKind.CONNECT, summary="refused the connection", remedy="Is the LIF up?")


def shown(**says: Any) -> Certificate:
    usual = {"subject": "east", "issuer": "east", "names": ("east.example.com",)}
    dates = {"starts": START - timedelta(days=9), "expires": START + timedelta(days=300)}
    return Certificate(fingerprint=f"sha256:{NEW}", **(usual | dates | says))


def changed(certificate: Certificate) -> Fault:
    return Fault(
        kind=FaultKind.TLS_PINNED,
        summary="presents a different certificate from the trusted one",
        remedy="Compare.",
        detail="trusted: one; shown: another",
        trusted=(f"sha256:{OLD}",),
        shown=certificate,
    )


def east(certificate: Certificate | None = None) -> ClusterState:
    fault = changed(certificate or shown())
    return make_cluster("east", health=Health.UNREACHABLE, fault=fault)


class Trusting:
    """What a session looks at clusters with; they present what the test says."""

    def __init__(self, look: Callable[[], Look]) -> None:
        self._look = look

    async def look(self, cluster: Cluster) -> Look:
        return self._look()

    def enrolment(self, draft: Draft) -> Enrolment:
        raise AssertionError("nothing is added")

    def added(self, cluster: Cluster) -> str:
        raise AssertionError("nothing is added")


@pytest.fixture
def store(tmp_path: Path) -> ClusterStore:
    kept = ClusterStore(tmp_path / "clusters", environ={})
    (tmp_path / "clusters").mkdir()
    kept.path("east").write_text(KEPT)
    return kept


def configured(tmp_path: Path) -> Config:
    return load(None, clusters=tmp_path / "clusters", environ={})


def composed(tmp_path: Path, store: ClusterStore, look: Callable[[], Look] | None = None) -> dict[str, Any]:
    seen = look or (lambda: Look(certificate=shown(), mistrust=changed(shown())))
    return {
        "config": configured(tmp_path),
        "cluster_store": store,
        "enrolling": Trusting(seen),
    }


def reload_brings_the_file(on: Desk, tmp_path: Path) -> None:
    on.composition.loads = [lambda: Loaded(configured(tmp_path), on.composition.session.library)]


def shows(on: Desk, screen: type) -> bool:
    return isinstance(on.app.screen, screen)


@pytest.mark.parametrize("size", [(160, 48), (80, 24)])
async def test_both_certificates_stand_beside_each_other(desk: OpenDesk, size: tuple[int, int]) -> None:
    async with desk([east()], [], size=size) as on:
        assert "C shows why, T there trusts it." in " ".join(on.text.split())
        await on.press("C")
        rows = [line for line in on.lines if "0123 4567 89ab cdef" in line]
        assert [row.split("cdef", 1)[1].split() for row in rows] == [
            *[["fedc"] * 4] * 3,
            ["fedc"] * 3 + ["7777"],
        ]
        titles = on.lines[on.lines.index(rows[0]) - 1]
        assert titles.index("trusted") == rows[0].index("0123")
        assert titles.index("presented now") == rows[0].index("fedc")
        assert "issuer east, itself; names east.example.com" in on.text
        assert "T asks whether to trust it." in on.text
        assert "T trust" in on.lines[-1]


async def test_the_new_one_is_trusted_after_a_yes_that_has_to_be_gone_to(
    desk: OpenDesk, store: ClusterStore, tmp_path: Path
) -> None:
    async with desk([east()], [], size=SIZE, **composed(tmp_path, store)) as on:
        await on.press("C", "T")
        await on.until(lambda: shows(on, ConfirmDialog))
        assert "Trust exactly the certificate that east presents, and no longer the old one?" in on.text
        assert "fedc fedc fedc 7777" in on.text
        assert "Nothing was sent to it." in on.text
        assert isinstance(on.app.focused, AnswerButton)
        assert not on.app.focused.yes
        await on.press("enter")
        assert shows(on, ClustersScreen)
        assert store.text("east") == KEPT
        reload_brings_the_file(on, tmp_path)
        await on.press("T")
        await on.until(lambda: shows(on, ConfirmDialog))
        await on.press("right", "enter")
        await on.until(lambda: on.composition.opened == 2)
        assert store.text("east") == KEPT.replace(OLD, NEW), "comments stay, and nothing else is changed"
        assert on.app.config.clusters["east"].fingerprint == (f"sha256:{NEW}",)


async def test_what_is_trusted_is_what_was_asked_about(
    desk: OpenDesk, store: ClusterStore, tmp_path: Path
) -> None:
    """Not a third certificate that is shown while the person reads."""
    third = Certificate(fingerprint=f"sha256:{'3' * 64}")
    looks = [Look(certificate=one, mistrust=changed(one)) for one in (shown(), third)]
    async with desk([east()], [], size=SIZE, **composed(tmp_path, store, lambda: looks.pop(0))) as on:
        await on.press("C", "T")
        await on.until(lambda: shows(on, ConfirmDialog))
        on.engine.clusters["east"] = east(third)
        reload_brings_the_file(on, tmp_path)
        await on.press("right", "enter")
        await on.until(lambda: on.composition.opened == 2)
        assert NEW in store.text("east")


async def test_one_of_an_unknown_authority_is_trusted_instead_of_no_verification(
    desk: OpenDesk, store: ClusterStore, tmp_path: Path
) -> None:
    store.save_text("east", 'url = "https://east.example.com"\ntoken = "t"\nverify = false\n')
    seen = Look(certificate=shown(), mistrust=None)
    async with desk([make_cluster("east")], [], size=SIZE, **composed(tmp_path, store, lambda: seen)) as on:
        await on.press("C", "T")
        await on.until(lambda: shows(on, ConfirmDialog))
        assert "east is not verified at the moment" in on.text
        reload_brings_the_file(on, tmp_path)
        await on.press("right", "enter")
        await on.until(lambda: on.composition.opened == 2)
        assert on.app.config.clusters["east"].verify
        assert on.app.config.clusters["east"].fingerprint == (f"sha256:{NEW}",)


async def test_a_configuration_that_a_person_keeps_is_not_written(
    desk: OpenDesk, store: ClusterStore, tmp_path: Path
) -> None:
    with_store = composed(tmp_path, store)
    del with_store["config"]
    async with desk([east()], [], size=SIZE, **with_store) as on:
        await on.press("C", "T")
        await on.until(lambda: any("is never changed by ontap-tui" in text for _, text in told(on)))
        assert shows(on, ClustersScreen)
        assert on.app.clipboard == f'fingerprint = "sha256:{NEW}"'
    assert store.text("east") == KEPT


async def test_nobody_to_look_at_and_a_file_that_cannot_be_written_are_told(
    desk: OpenDesk, store: ClusterStore, tmp_path: Path
) -> None:
    is_up = False

    def look() -> Look:
        if not is_up:
            raise NotSent(DOWN)
        return Look(certificate=shown(), mistrust=changed(shown()))

    async with desk([east()], [], size=SIZE, **composed(tmp_path, store, look)) as on:
        await on.press("C", "T")
        await on.until(
            lambda: ("Certificate not read", "east refused the connection. Is the LIF up?") in told(on)
        )
        is_up = True
        await on.press("T")
        await on.until(lambda: shows(on, ConfirmDialog))
        store.path("east").write_text("url = [\n")
        await on.press("right", "enter")
        await on.until(lambda: any(title == "Not changed" for title, _ in told(on)))
        assert on.composition.opened == 1


async def test_a_cluster_with_the_trusted_certificate_has_nothing_to_trust(
    desk: OpenDesk, store: ClusterStore, tmp_path: Path
) -> None:
    seen = Look(certificate=shown())
    async with desk([make_cluster("east")], [], size=SIZE, **composed(tmp_path, store, lambda: seen)) as on:
        await on.press("C", "T")
        await on.until(lambda: ("", "The certificate that east presents is already trusted") in told(on))
        assert "T trust" not in on.lines[-1]


async def test_plain_http_shows_no_certificate(desk: OpenDesk, store: ClusterStore, tmp_path: Path) -> None:
    store.save_text("east", 'url = "http://127.0.0.1:1"\ntoken = "t"\n')
    async with desk([make_cluster("east")], [], size=SIZE, **composed(tmp_path, store)) as on:
        await on.press("C", "T")
        await on.until(lambda: any("has no certificate" in text for _, text in told(on)))


async def test_what_a_certificate_says_is_no_markup(desk: OpenDesk) -> None:
    hostile = shown(subject=HOSTILE, issuer=HOSTILE, names=(HOSTILE,))
    async with desk([east(hostile)], [], size=SIZE) as on:
        await on.press("C")
        assert "presented now" in on.text


async def test_a_certificate_that_ends_soon_is_told(desk: OpenDesk) -> None:
    fleet = [
        make_cluster("east", certificate_expires=START + timedelta(days=12)),
        make_cluster("west", certificate_expires=START + timedelta(days=400)),
    ]
    async with desk(fleet, []) as on:
        await on.press("C")
        for size in ((160, 48), (80, 24)):
            await on.pilot.resize_terminal(*size)
            await on.press("g")
            assert "1 certificate expires soon" in on.lines[0]
            assert "expires in 12 d, until 2026-12-05" in on.text
            assert ("certificate expires in 12 d" in on.lines[3]) == (size[0] > 80)
            await on.press("j")
            assert "valid for 400 d" in on.text
