"""``doctor``: what works and what to mend."""

import hashlib
import socket
import ssl
from urllib.parse import urlsplit

import pytest

from ontap_tui.cli.simulated import write_config
from ontap_tui.simulator import Fault, SimulatedFleet, faults
from tests.cli.conftest import Command


def checks(command: Command, *arguments: str) -> tuple[int, dict[str, dict[str, object]]]:
    done = command("--cluster", "lab", "doctor", "-o", "json", *arguments)
    return done.status, {check["check"]: check for check in done.json}


def test_all_is_well(on_fleet: Command) -> None:
    status, found = checks(on_fleet)
    assert status == 0
    assert all(check["ok"] for check in found.values())
    assert found["version"]["detail"] == "ONTAP 9.15.1, lab"
    assert "ms" in str(found["round trip"]["detail"])
    assert found["name"]["detail"] == "127.0.0.1"
    assert all(check["fault"] is None for check in found.values())
    table = on_fleet("doctor").out
    assert table.splitlines()[0].split() == ["CLUSTER", "CHECK", "RESULT", "WHAT"]
    assert "prod-west" in table


@pytest.mark.parametrize(
    ("fault", "path", "failing", "status"),
    [
        (faults.unauthorized(), "/api/*", "login", 4),
        (faults.forbidden(), "/api/cluster/jobs*", "jobs", 3),
        (faults.html(), "/api/cluster*", "version", 4),
        (faults.reset(), "/api/*", "connection", 4),
    ],
)
def test_the_first_thing_that_fails_is_named_with_a_remedy(
    on_fleet: Command, fleet: SimulatedFleet, fault: Fault, path: str, failing: str, status: int
) -> None:
    fleet["lab"].faults.add(fault, path)
    ended, found = checks(on_fleet)
    assert ended == status
    assert [name for name, check in found.items() if check["ok"] is False] == [failing]
    assert found[failing]["remedy"]
    assert found[failing]["fault"]
    names = list(found)
    assert all(found[name]["ok"] is None for name in names[names.index(failing) + 1 :])


def test_a_password_that_cannot_be_read(on_fleet: Command, fleet: SimulatedFleet) -> None:
    text = on_fleet.config.read_text()
    on_fleet.config.write_text(text.replace('password = "lab-password"', 'password = { env = "NOT_SET" }'))
    status, found = checks(on_fleet)
    assert (status, found["credentials"]["ok"]) == (4, False)
    assert "NOT_SET is not set" in str(found["credentials"]["remedy"])
    assert not fleet["lab"].log.requests


def test_a_clock_that_is_wrong(on_fleet: Command, fleet: SimulatedFleet) -> None:
    """The time of these clusters stands still, far from ours."""
    _, found = checks(on_fleet)
    assert "time server" in str(found["clock"]["detail"])


def test_whose_certificate_it_is(command: Command) -> None:
    with SimulatedFleet(3, tls=True) as fleet:
        write_config(command.config, fleet.endpoints)
        status, found = checks(command)
        assert status == 0
        assert "for " in str(found["tls"]["detail"])
        command.config.write_text(
            "\n".join(line for line in command.config.read_text().splitlines() if not line.startswith("ca"))
        )
        status, found = checks(command)
        assert (status, found["tls"]["ok"]) == (4, False)


def test_a_web_server_that_is_not_ontap_has_let_nobody_in(on_fleet: Command, fleet: SimulatedFleet) -> None:
    fleet["lab"].faults.add(faults.html(404), "/*")
    status, found = checks(on_fleet)
    assert status == 3
    assert (found["connection"]["ok"], found["login"]["ok"], found["version"]["ok"]) == (True, None, False)
    assert found["version"]["fault"] == "not-found"


def test_a_name_is_told_with_its_address(on_fleet: Command) -> None:
    text = on_fleet.config.read_text()
    on_fleet.config.write_text(text.replace("127.0.0.1", "localhost"))
    _, found = checks(on_fleet)
    assert str(found["name"]["detail"]).startswith("localhost is ")
    assert "127.0.0.1" in str(found["name"]["detail"])


def test_a_proxy_that_is_down(on_fleet: Command, fleet: SimulatedFleet) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        proxy = f"socks5h://127.0.0.1:{free.getsockname()[1]}"
    text = on_fleet.config.read_text()
    mine = f'password = "lab-password"\nallow_http = true\nproxy = "{proxy}"'
    on_fleet.config.write_text(text.replace('password = "lab-password"', mine))
    status, found = checks(on_fleet)
    assert (status, found["connection"]["fault"]) == (4, "proxy")
    assert proxy in str(found["connection"]["remedy"])
    assert found["name"]["detail"] == f"looked up by the proxy {proxy}"
    assert not fleet["lab"].log.requests


def test_a_pinned_certificate(command: Command) -> None:
    with SimulatedFleet(1, tls=True) as fleet:
        [end] = fleet.endpoints
        shown = ssl.get_server_certificate(("127.0.0.1", urlsplit(end.url).port or 0))
        digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(shown)).hexdigest()
        for pin, status in ((digest, 0), ("0" * 64, 4)):
            command.config.write_text(
                f'[clusters.lab]\nurl = "{end.url}"\nusername = "admin"\npassword = "{end.password}"\n'
                f'fingerprint = "sha256:{pin}"\n'
            )
            ended, found = checks(command)
            assert ended == status
            assert digest in str(found["tls"]["detail"])
        assert found["tls"]["fault"] == "tls-pinned"
