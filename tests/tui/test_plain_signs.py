"""With ``glyphs = "ascii"`` nothing on any screen needs another sign."""

from pathlib import Path

import pytest

from ontap_tui.config import Config, Settings
from ontap_tui.requests import STARTER, Library, RequestStore
from ontap_tui.tui.keys.spelling import normal
from tests.tui.conftest import OpenDesk
from tests.tui.test_goldens import BACK, SCREENS, furnish


@pytest.mark.long
@pytest.mark.timeout(300)
async def test_every_screen_is_ascii(desk: OpenDesk, tmp_path: Path) -> None:
    config = Config(settings=Settings(glyphs="ascii"), filters={"moves": "move"})
    library = Library.load(config, STARTER)
    store = RequestStore(tmp_path / "requests")
    async with desk(config=config, library=library, store=store, size=(100, 30)) as on:
        furnish(on.engine)
        for screen in (name for name in SCREENS if name not in ("filter", "nothing-matches")):
            on.app.clear_notifications()
            on.app.notify("What a toast says… and how")
            for pressed in SCREENS[screen].split("|"):
                await on.press(*map(normal, pressed.split()))
            assert on.text.isascii(), (screen, sorted({char for char in on.text if not char.isascii()}))
            await on.back()
            await on.press(*BACK.get(screen, "").split())
            await on.back()
