"""From nothing to a watched cluster by keys, and what a replaced certificate then leads to."""

from contextlib import ExitStack
from urllib.parse import urlsplit

from ontap_tui.simulator import SimulatedCluster, SimulatedFleet
from tests.end_to_end.conftest import COMMAND, Machine
from tests.support.terminal import Terminal

NAME = "prod-east"
RIGHT = "\x1b[C"
PASSWORD = f"{NAME}-password"


def with_credentials(cluster: SimulatedCluster) -> int:
    """Return how many requests that carry some have reached it."""
    return sum("authorization" in received.headers for received in cluster.log)


def test_by_keys_in_the_empty_dashboard(machine: Machine) -> None:
    """Nothing is restarted and no file is edited, not even when another certificate has to be trusted."""
    del machine.environ["ONTAP_TUI_CONFIG"]
    with ExitStack() as servers, Terminal(COMMAND, machine.environ) as terminal:
        before = servers.enter_context(SimulatedFleet(1, jobs=20, tls=True))[NAME]
        address = before.url.removeprefix("https://")
        terminal.until_shown("No clusters yet: + adds one")
        terminal.press("+")
        typed = {
            "Address": address,
            "Name": "lab",
            "Account": "admin",
            "Password from": "",
            "Password   ": PASSWORD,
        }
        for label, text in typed.items():
            terminal.until_bold(label)
            terminal.press(f"{text}\t")
        terminal.until_shown("•" * len(PASSWORD))
        terminal.press("\r")
        terminal.until_shown("Trust exactly the certificate that lab presents?")
        assert with_credentials(before) == 0
        terminal.press_until(RIGHT, lambda: terminal.shows("[ Yes, trust it ]"))
        terminal.press_until("\r", lambda: not terminal.shows("[ Yes, trust it ]"))
        terminal.until_shown("9.15.1")
        terminal.until_shown("running")
        assert with_credentials(before) > 0
        [file] = machine.home.rglob("clusters/lab.toml")
        trusted = file.read_text()

        servers.close()
        port = urlsplit(before.url).port or 0
        after = servers.enter_context(SimulatedFleet(1, jobs=20, tls=True, port=port))[NAME]
        terminal.until_shown("presents a different certificate from the trusted one")
        terminal.press("C")
        terminal.until_shown("presented now")
        terminal.press("T")
        terminal.until_shown("and no longer the old one?")
        terminal.press_until("\r", lambda: not terminal.shows("[ No ]"))
        assert (with_credentials(after), file.read_text()) == (0, trusted)
        terminal.press("T")
        terminal.until_shown("[ No ]")
        terminal.press_until(RIGHT, lambda: terminal.shows("[ Yes, trust it ]"))
        terminal.press_until("\r", lambda: file.read_text() != trusted)
        terminal.press_until("\x1b", lambda: terminal.shows("by attention"))
        terminal.press_until("r", lambda: with_credentials(after) > 0)
        # Right after an Escape too many, it is Alt+q.
        terminal.press_until("q", lambda: terminal.process.poll() is not None)
        assert terminal.end() == 0
