"""Takes docs/pictures/browser.png: ``ontap-tui web`` in Chromium.

python tools/make_browser_picture.py
"""

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

from ontap_tui.cli.simulated import write_config
from ontap_tui.requests import STARTER
from ontap_tui.simulator import SimulatedFleet
from tests.support.chromium import chromium

FILE: Final = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "browser.png"


async def main() -> None:
    with tempfile.TemporaryDirectory() as name, SimulatedFleet(3, jobs=40) as fleet:
        folder = Path(name)
        write_config(folder / "config.toml", fleet.endpoints)
        shutil.copytree(STARTER, folder / "requests")
        options = ("--config", str(folder / "config.toml"), "--data-dir", name)
        process = await asyncio.create_subprocess_exec(
            *(
                sys.executable,
                "-m",
                "ontap_tui",
                *options,
                "web",
                "--listen",
                "127.0.0.1:0",
                "--allow-changes",
            ),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert process.stdout is not None
        link = (await process.stdout.readline()).decode().strip()
        async with chromium(width=1180, height=560) as page:
            await page.go(link)
            await page.until(lambda text: text.count("running") > 10 and "NEED ATTENTION" in text)
            FILE.write_bytes(await page.picture())
        process.terminate()
        await process.wait()


if __name__ == "__main__":
    asyncio.run(main())
