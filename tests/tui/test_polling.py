"""Polling because a person wants it, and asking again for a prompted password that was refused."""

from pathlib import Path

import pytest

from ontap_tui.config import Cluster, Config, PromptSecret
from ontap_tui.model import ClusterChanged, Fault, FaultKind, Health, Secret
from ontap_tui.tui.clusters.polling import PasswordDialog
from ontap_tui.tui.dashboard.dashboard import Dashboard
from tests.support.session import make_cluster
from tests.tui.conftest import Desk, OpenDesk
from tests.tui.filling import told

REFUSED = Fault(kind=FaultKind.AUTHENTICATION, summary="refused the login of admin", remedy="Mend it.")
UNREAD = Fault(kind=FaultKind.CREDENTIALS, summary="has no password")
DOWN = Fault(kind=FaultKind.CONNECT, summary="refused the connection")
UNTRUSTED = Fault(kind=FaultKind.TLS_AUTHORITY, summary="has a certificate that nobody vouches for")


def prompted(*names: str, others: tuple[str, ...] = ()) -> tuple[Config, dict[str, PromptSecret]]:
    prompts = {name: PromptSecret(f"Password of admin on {name}") for name in names}
    for prompt in prompts.values():
        prompt.answer(Secret("mistyped"))
    clusters = {
        name: Cluster(name=name, url=f"https://{name}", username="admin", password=prompts.get(name))
        for name in (*names, *others)
    }
    return Config(clusters=clusters), prompts


def refreshed(on: Desk) -> list[str | None]:
    return [call[1] for call in on.engine.calls if call[0] == "refresh"]


@pytest.mark.parametrize("fault", [REFUSED, UNREAD])
async def test_a_prompted_password_that_was_refused_is_asked_for_again(desk: OpenDesk, fault: Fault) -> None:
    config, prompts = prompted("east", others=("west",))
    fleet = [make_cluster("east", health=Health.REFUSED, fault=fault), make_cluster("west")]
    async with desk(fleet, [], config=config) as on:
        await on.press("r")
        assert isinstance(on.app.screen, PasswordDialog)
        assert "Password of admin on east" in on.text
        assert f"east {fault.summary}" in on.text
        assert refreshed(on) == ["west"], "the refused password is not tried again"
        await on.press(*"right")
        assert "right" not in on.text
        await on.press("enter")
        assert isinstance(on.app.screen, Dashboard)
        assert prompts["east"].read() == Secret("right")
        assert refreshed(on) == ["west", "east"]


async def test_escape_leaves_a_refused_cluster_alone_and_goes_on_to_the_next(desk: OpenDesk) -> None:
    config, prompts = prompted("east", "west")
    fleet = [make_cluster(name, health=Health.REFUSED, fault=REFUSED) for name in ("east", "west")]
    async with desk(fleet, [], config=config) as on:
        await on.press("r", "escape")
        assert "Password of admin on west" in on.text
        await on.press("enter")
        assert refreshed(on) == ["west"]
        assert prompts["west"].read() == Secret("mistyped"), "nothing typed is the same once more"


async def test_the_clusters_screen_asks_for_the_cluster_under_the_cursor(desk: OpenDesk) -> None:
    config, prompts = prompted("east", "west")
    fleet = [make_cluster(name, health=Health.REFUSED, fault=REFUSED) for name in ("east", "west")]
    async with desk(fleet, [], config=config) as on:
        await on.press("C", "down", "r", *"right", "enter")
        assert refreshed(on) == ["west"]
        assert prompts["west"].read() == Secret("right")
        await on.press("up")


async def test_where_nothing_was_asked_for_all_are_polled(desk: OpenDesk) -> None:
    config, _ = prompted(others=("east",))
    async with desk([make_cluster(health=Health.REFUSED, fault=REFUSED)], [], config=config) as on:
        await on.press("r")
        assert refreshed(on) == [None]
        assert ("", "Polling all clusters now") in told(on)


async def test_what_is_typed_reaches_no_file(desk: OpenDesk, tmp_path: Path) -> None:
    config, _ = prompted("east")
    fleet = [make_cluster("east", health=Health.REFUSED, fault=REFUSED)]
    async with desk(fleet, [], config=config) as on:
        await on.press("r", *"hunter2", "enter")
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"hunter2" in path.read_bytes()]


# The middle of an empty table


MENDED: tuple[tuple[Health, Fault | None, str], ...] = (
    (Health.REFUSED, REFUSED, "east refused the login of admin: C says what to do, r retries."),
    (Health.UNREACHABLE, DOWN, "east refused the connection: C says what to do, r retries now."),
    (
        Health.UNREACHABLE,
        UNTRUSTED,
        "east has a certificate that nobody vouches for: C shows why, T there trusts it.",
    ),
    (Health.FORBIDDEN, None, "east forbidden: C says what to do, r retries."),
    (Health.SUSPENDED, None, "east suspended: C says what to do, C s resumes."),
)


async def test_an_empty_table_says_what_is_wrong_and_the_key_that_mends_it(desk: OpenDesk) -> None:
    async with desk([make_cluster("east")], []) as on:
        assert "No jobs on" in on.text
        for health, fault, says in MENDED:
            await on.publish(ClusterChanged(make_cluster("east", health=health, fault=fault)))
            assert "east cannot be polled:" in on.text, says
            assert says in on.text
            assert "No jobs on" not in on.text, says


@pytest.mark.parametrize(("fault", "way"), [(REFUSED, "its password again."), (UNREAD, "its password.")])
async def test_an_empty_table_says_that_a_password_can_be_typed(
    desk: OpenDesk, fault: Fault, way: str
) -> None:
    config, _ = prompted("east")
    async with desk([make_cluster("east", health=Health.REFUSED, fault=fault)], [], config=config) as on:
        assert f"east {fault.summary}: r asks for {way}" in on.text


async def test_an_empty_table_counts_the_clusters_that_can_be_read(desk: OpenDesk) -> None:
    broken = [make_cluster(f"down-{n}", health=Health.UNREACHABLE, fault=DOWN) for n in range(10)]
    async with desk([make_cluster("east"), make_cluster("west"), *broken], []) as on:
        assert "No jobs on 2 of 12 clusters. The others:" in on.text
        assert "down-7 refused the connection" in on.text
        assert "2 more: C lists them." in on.text
    async with desk(broken, [], size=(80, 24)) as on:
        assert "No cluster can be polled:" in on.text


@pytest.mark.parametrize(
    ("vias", "says"),
    [
        (("rec-1",), "Asked rec-1 to poll c0 now"),
        (("rec-1", "rec-2"), "Asked recorders to poll 2 clusters now"),
        (("rec-1", ""), "Polling c1 now; asked recorders to poll 1 cluster now"),
        (("", ""), "Polling all clusters now"),
    ],
)
async def test_who_polls_now_is_said(desk: OpenDesk, vias: tuple[str, ...], says: str) -> None:
    fleet = [make_cluster(f"c{number}", via=via) for number, via in enumerate(vias)]
    async with desk(fleet, []) as on:
        await on.press("r")
        assert says in [text for _, text in told(on)]
        assert refreshed(on) == [None]
