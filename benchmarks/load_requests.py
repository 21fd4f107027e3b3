"""What a large request library costs: loading it, and opening and narrowing its list, also on the screen.

python benchmarks/load_requests.py [REQUESTS]
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from textual.widgets import Input

from ontap_tui.config import Config
from ontap_tui.requests import STARTER, Library
from ontap_tui.tui.requests.picker import RequestPicker
from ontap_tui.tui.runtime.app import OntapApp
from tests.support.clock import ManualClock
from tests.support.fake_engine import FakeEngine
from tests.support.session import FakeComposition


def main(count: int) -> None:
    texts = [path.read_text() for path in sorted(STARTER.glob("*.toml"))]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(count):
            (folder / f"request-{number}.toml").write_text(
                texts[number % len(texts)].replace("key ", "#key ")
            )
        begun = time.perf_counter()
        library = Library.load(Config(), folder)
        print(f"load {len(library):,} requests   {(time.perf_counter() - begun) * 1000:7.1f} ms")
        asyncio.run(on_screen(library, folder))
    for text in ("", "v", "vo", "vol", "volume move", "nothing"):
        begun = time.perf_counter()
        found = library.matching(text)
        print(f"narrow to {text!r:15} {(time.perf_counter() - begun) * 1000:7.2f} ms   {len(found):,} left")


async def on_screen(library: Library, folder: Path) -> None:
    """From the key to the first frame with the list in it."""
    engine = FakeEngine(ManualClock())
    composition = FakeComposition(folder / "state", engine, library=library)
    remembered = composition.remembered
    app = OntapApp(composition, composition.loaded, remembered=remembered, reports=folder)
    async with app.run_test(size=(160, 48)) as pilot:
        await engine.started.wait()
        await pilot.pause()
        assert app.session is not None
        picker = RequestPicker(app.session)
        begun = time.perf_counter()
        await app.push_screen(picker)
        drawn(picker)
        print(f"open the list        {(time.perf_counter() - begun) * 1000:7.1f} ms")
        for letter in "vol":
            field = picker.query_one(Input)
            begun = time.perf_counter()
            field.value += letter
            picker.redraw()
            drawn(picker)
            print(f"type {letter!r} on screen {(time.perf_counter() - begun) * 1000:7.1f} ms")


def drawn(picker: RequestPicker) -> None:
    picker._refresh_layout()
    picker._compositor.render_strips()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
