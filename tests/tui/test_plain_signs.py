"""With ``glyphs = "ascii"`` nothing on any screen needs another sign."""

from pathlib import Path

import pytest

from ontap_tui.config import Config, Settings
from ontap_tui.requests import STARTER, Library, RequestStore
from ontap_tui.tui.keys.spelling import normal
from tests.tui.conftest import OpenDesk
from tests.tui.test_goldens import SCREENS, furnish


@pytest.mark.parametrize("screen", [name for name in SCREENS if name not in ("filter", "nothing-matches")])
async def test_every_screen_is_ascii(desk: OpenDesk, tmp_path: Path, screen: str) -> None:
    config = Config(settings=Settings(glyphs="ascii"), filters={"moves": "move"})
    library = Library.load(config, STARTER)
    store = RequestStore(tmp_path / "requests")
    async with desk(config=config, library=library, store=store, size=(100, 30)) as on:
        furnish(on.engine)
        on.app.notify("What a toast says… and how")
        for pressed in SCREENS[screen].split("|"):
            await on.press(*map(normal, pressed.split()))
        assert on.text.isascii(), sorted({char for char in on.text if not char.isascii()})
