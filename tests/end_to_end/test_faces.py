"""A terminal, a browser and an assistant beside each other, on the same clusters and one history."""

import asyncio
import os
import sys

from ontap_tui.simulator import SimulatedFleet
from tests.cli.assistant.test_mcp import SNAPSHOT, assistant_process
from tests.cli.assistant.test_mcp import sdk as sdk
from tests.cli.conftest import Command
from tests.cli.conftest import command as command
from tests.cli.conftest import live_fleet as live_fleet
from tests.cli.conftest import on_live_fleet as on_live_fleet
from tests.cli.running import sent
from tests.cli.web.serving import launch_first, let_in, serving, tab
from tests.support.terminal import Terminal

IN_A_BROWSER = " in a browser"
BY_AN_ASSISTANT = "via the assistant"


async def test_what_is_launched_in_one_is_sent_once_and_seen_in_the_others(
    on_live_fleet: Command, live_fleet: SimulatedFleet
) -> None:
    options = ["--config", str(on_live_fleet.config), "--data-dir", str(on_live_fleet.folder / "data")]
    program = [sys.executable, "-m", "ontap_tui", *options, "--cluster", "prod-east"]
    async with (
        serving(on_live_fleet, "--allow-changes", "--cluster", "prod-east") as served,
        assistant_process(on_live_fleet, "--allow-changes") as helper,
    ):
        link = await served.next_link()
        with Terminal(program, {**os.environ, "TERM": "xterm-256color"}, columns=160) as terminal:
            await asyncio.to_thread(terminal.until_shown, "prod-east")
            async with let_in(link) as browser, tab(browser, link) as page:
                await page.shows("prod-east")
                await launch_first(page, "vol_home")
                done = await helper.call(
                    "run_request", **{**SNAPSHOT, "values": {"volume": "vol_db"}}, wait=True
                )
                assert [result["outcome"] for result in done["results"]] == ["success"]
                await page.press_until("H", "Launches")
                await page.shows(BY_AN_ASSISTANT, IN_A_BROWSER)
            terminal.press("H")
            await asyncio.to_thread(terminal.until_shown, BY_AN_ASSISTANT)
            await asyncio.to_thread(terminal.until_shown, IN_A_BROWSER)
        found = await helper.call("list_jobs", filter="request:snapshot-create", scope="recent")
        assert [job["state"] for job in found["jobs"]] == ["success", "success"]
    assert len(sent(live_fleet)) == 2
