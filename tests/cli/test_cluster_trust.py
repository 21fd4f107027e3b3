"""``ontap-tui cluster trust``: another certificate behind an address that is trusted."""

import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from ontap_tui.simulator import SimulatedCluster
from tests.cli.answering import Person
from tests.cli.answering import person as person
from tests.cli.conftest import Command
from tests.support.fleet import manual_fleet

NAME = "prod-east"


@pytest.fixture
def replaced(command: Command, person: Person) -> Iterator[SimulatedCluster]:
    """A cluster was added as ``lab``; since then another server answers at its address."""
    with manual_fleet(clusters=1, tls=True) as before:
        url = before[NAME].url
        person.will_say("y", "admin", "f", f"{NAME}-password", "")
        assert command("cluster", "add", "lab", url).status == 0
    with manual_fleet(clusters=1, tls=True, port=urlsplit(url).port) as after:
        yield after[NAME]


def pinned(command: Command) -> str:
    text = (command.folder / "clusters" / "lab.toml").read_text()
    return str(tomllib.loads(text)["fingerprint"])


def with_credentials(cluster: SimulatedCluster) -> int:
    """How many requests that carry some have reached it."""
    return sum("authorization" in received.headers for received in cluster.log)


def test_a_replaced_certificate(command: Command, replaced: SimulatedCluster, person: Person) -> None:
    old = pinned(command)
    for arguments in (("doctor",), ("jobs",), ("cluster", "test", "lab")):
        assert command(*arguments).status == 4
    person.will_say("")
    done = command("cluster", "trust", "lab")
    assert (done.status, "Nothing was changed." in done.err, pinned(command)) == (2, True, old)
    assert f"trusted {old}\nshown   sha256:" in done.err
    assert with_credentials(replaced) == 0

    person.will_say("y")
    done = command("cluster", "trust", "lab")
    assert (done.status, done.out) == (0, f"{command.folder / 'clusters' / 'lab.toml'}\n")
    assert pinned(command) != old
    assert with_credentials(replaced) == 0
    assert command("doctor").status == 0
    assert with_credentials(replaced) > 0
    again = command("cluster", "trust", "lab")
    assert (again.status, "already trusted" in again.err) == (0, True)


def test_a_certificate_that_is_replaced_between_two_questions(command: Command, person: Person) -> None:
    with ExitStack() as stack:
        before = stack.enter_context(manual_fleet(clusters=1, tls=True))
        url, after = before[NAME].url, ExitStack()

        def replaced() -> str:
            """Give an answer, and have another server at the address from then on."""
            stack.close()
            fleet = after.enter_context(manual_fleet(clusters=1, tls=True, port=urlsplit(url).port))
            clusters.append(fleet[NAME])
            return ""

        clusters: list[SimulatedCluster] = []
        person.will_say("y", "admin", "f", f"{NAME}-password", replaced, "")
        with after:
            done = command("cluster", "add", "lab", url)
            assert (done.status, person.left, with_credentials(clusters[0])) == (2, [], 0)
    assert "lab presents a different certificate from the trusted one." in done.err
    assert "\ntrusted sha256:" in done.err
    assert not (command.folder / "clusters").exists()


def test_in_a_script(command: Command, replaced: SimulatedCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    old, other = pinned(command), f"sha256:{'0' * 64}"
    done = command("cluster", "trust", "lab")
    assert (done.status, "no terminal" in done.err) == (2, True)
    done = command("cluster", "trust", "lab", "--trust", other)
    assert (done.status, pinned(command)) == (4, old)
    new = done.err.split("shown   ")[1].split()[0]
    assert command("cluster", "trust", "lab", "--trust", new, "--trust", old).status == 0
    assert pinned(command) == str([new, old])
    assert command("cluster", "trust", "lab", "--yes").status == 0
    assert command("doctor").status == 0


def test_it_takes_the_place_of_no_verification(command: Command, replaced: SimulatedCluster) -> None:
    file = command.folder / "clusters" / "lab.toml"
    file.write_text(f'# mine\nurl = "{replaced.url}"\ntoken = {{env = "X"}}\nverify = false\n')
    assert command("cluster", "trust", "lab", "--yes").status == 0
    assert "verify" not in file.read_text()
    assert "# mine" in file.read_text()
    assert command("config", "check").err.count("INSECURE") == 0


def test_what_cannot_be_trusted(command: Command, replaced: SimulatedCluster) -> None:
    command.config.write_text(
        f'[clusters.mine]\nurl = "{replaced.url}"\ntoken = {{env = "X"}}\n'
        '[clusters.plain]\nurl = "http://127.0.0.1:1"\ntoken = {env = "X"}\n'
    )
    done = command("cluster", "trust", "mine", "--yes")
    assert done.status == 2
    assert f"{command.config}:1: clusters.mine" in done.err
    assert 'fingerprint = "sha256:' in done.err
    assert "has no certificate" in command("cluster", "trust", "plain").err
    assert "Did you mean mine?" in command("cluster", "trust", "mime").err


def test_nobody_to_look_at(command: Command, replaced: SimulatedCluster) -> None:
    replaced.stop()
    done = command("cluster", "trust", "lab", "--yes")
    assert (done.status, "lab: refused the connection" in done.err) == (4, True)
