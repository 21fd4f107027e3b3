"""What the team's history costs whoever does not use it, and what is said where its library is missing."""

import subprocess
import sys
from pathlib import Path

_ON_SQLITE = """
import asyncio, sys
from pathlib import Path
from ontap_tui.history import SqliteHistory
from ontap_tui.model import SystemClock
from tests.history.batches import batch, ended_job

async def main():
    history = await SqliteHistory.open(Path(sys.argv[1]), SystemClock())
    await history.record(batch(ended_job(1, 0)))
    assert len(await history.jobs()) == 1
    await history.close()

asyncio.run(main())
sys.exit(any(name.partition(".")[0] == "psycopg" for name in sys.modules))
"""


def test_the_file_is_used_without_psycopg(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _ON_SQLITE, str(tmp_path / "history.sqlite3")]
    assert subprocess.run(command, check=False, timeout=60).returncode == 0


_WITHOUT = """
import asyncio, sys
sys.modules["psycopg"] = None
from ontap_tui.history import HistoryError, open_team_history
from ontap_tui.model import SystemClock
try:
    asyncio.run(open_team_history(lambda: "", SystemClock(), user="ann", name="x"))
except HistoryError as error:
    print(error.fault.remedy)
"""


def test_a_missing_library_is_a_fault_with_a_remedy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT], check=True, capture_output=True, text=True, timeout=60
    )
    assert "pip install 'ontap-tui[team]'" in done.stdout
