"""What a large request library costs: loading it, and narrowing its list by a letter.

python benchmarks/load_requests.py [REQUESTS]
"""

import sys
import tempfile
import time
from pathlib import Path

from ontap_tui.config import Config
from ontap_tui.requests import STARTER, Library


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
    for text in ("", "v", "vo", "vol", "volume move", "nothing"):
        begun = time.perf_counter()
        found = library.matching(text)
        print(f"narrow to {text!r:15} {(time.perf_counter() - begun) * 1000:7.2f} ms   {len(found):,} left")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
