"""A person in a real browser: sees the table, opens details, launches a request and follows it to its end."""

import shutil
from pathlib import Path

import pytest

from ontap_tui.cli.simulated import write_config
from ontap_tui.requests import STARTER
from ontap_tui.simulator import SimulatedFleet
from tests.cli.conftest import Command
from tests.cli.running import sent
from tests.cli.web.serving import serving, site_of
from tests.support.chromium import PROGRAM, chromium


@pytest.mark.long
@pytest.mark.skipif(PROGRAM is None, reason="Chromium is not installed: it is Debian's package chromium")
async def test_a_request_is_launched_and_followed_in_chromium(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = Command(tmp_path, capsys)
    shutil.copytree(STARTER, tmp_path / "requests")
    with SimulatedFleet(1, speed=20) as fleet:
        write_config(command.config, fleet.endpoints)
        fleet["prod-east"].world.add_job("Volume move vol_home to aggr2")
        async with serving(command, "--allow-changes") as served, chromium() as page:
            link = await served.next_link()
            await page.go(link)
            await page.shows("Volume move vol_home")
            await page.press_until("Enter", "Timeline")
            await page.press("Escape")
            await page.shows("DESCRIPTION")

            await page.type("1")
            await page.shows("Create a volume snapshot")
            await page.type("vol_home")
            await page.shows("vol_home")
            assert sent(fleet) == []
            await page.press_until("Enter", "by attention")
            await page.shows("success")

            [request] = sent(fleet)
            assert request.startswith("prod-east POST /api/storage/volumes/")
            assert {url.partition("//")[2].partition("/")[0] for url in page.requested} == {
                site_of(link).partition("//")[2]
            }
            assert page.complaints == []
            assert await served.end() == 0
            assert (
                await page.run("getComputedStyle(document.querySelector('#ended')).visibility") == "visible"
            )
