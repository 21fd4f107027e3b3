"""``ontap-tui cluster add``: every question, every failure, and what is left behind."""

import io
import os
import stat
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import keyring
import keyring.backend
import keyring.backends.fail
import keyring.errors
import pytest

from ontap_tui.simulator import Account, SimulatedCluster, SimulatedFleet, svm_admin, without_jobs
from tests.cli.answering import Person
from tests.cli.answering import person as person
from tests.cli.conftest import Command, Done
from tests.support.fleet import cluster as cluster
from tests.support.fleet import manual_fleet
from tests.support.keyring import Ring

PASSWORD = "prod-east-password"


@pytest.fixture(scope="module")
def secure() -> Iterator[SimulatedFleet]:
    """One cluster whose certificate nobody on this machine vouches for."""
    with manual_fleet(clusters=1, tls=True) as running:
        yield running


@pytest.fixture
def east(secure: SimulatedFleet) -> SimulatedCluster:
    secure["prod-east"].log.clear()
    return secure["prod-east"]


@pytest.fixture
def fingerprint(east: SimulatedCluster, command: Command) -> str:
    """Of the certificate that it shows, as the command tells it."""
    refused = command("cluster", "add", east.url, "--env", "NONE")
    return refused.err.split("SHA-256 ")[1].split()[0]


@pytest.fixture
def ring() -> Iterator[Ring]:
    before, ring = keyring.get_keyring(), Ring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


def add(command: Command, *arguments: str, stdin: str = "", monkeypatch: pytest.MonkeyPatch) -> Done:
    """In a script, with the password on standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
    return command("cluster", "add", *arguments)


def written(command: Command, name: str = "lab") -> dict[str, Any]:
    return tomllib.loads((command.folder / "clusters" / f"{name}.toml").read_text())


def left_behind(command: Command) -> list[Path]:
    return [path for path in command.folder.rglob("*") if path.is_file()]


def with_credentials(cluster: SimulatedCluster) -> int:
    """How many requests that carry some have reached it."""
    return sum("authorization" in received.headers for received in cluster.log)


# In a script


def test_one_line_in_a_script(
    command: Command, east: SimulatedCluster, fingerprint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = add(
        command,
        *("lab", east.url, "--username", "admin", "--password-stdin", "--trust", fingerprint),
        *("--tag", "lab", "--tag", "gold", "--read-only"),
        stdin=f"{PASSWORD}\n",
        monkeypatch=monkeypatch,
    )
    file = command.folder / "clusters" / "lab.toml"
    assert (done.status, done.out) == (0, f"{file}\n")
    assert PASSWORD not in done.err
    assert written(command) == {
        "url": east.url,
        "username": "admin",
        "password": {"file": "clusters/lab.secret"},
        "fingerprint": fingerprint,
        "tags": ["lab", "gold"],
        "read_only": True,
    }
    assert {stat.S_IMODE(path.stat().st_mode) for path in left_behind(command)} == {0o600}
    assert command("config", "check").status == 0
    assert command("doctor").status == 0


def test_a_certificate_that_nobody_vouches_for_ends_a_script_before_anything_is_sent(
    command: Command, east: SimulatedCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("lab", east.url, "--username", "admin", "--password-stdin")
    done = add(command, *arguments, stdin=PASSWORD, monkeypatch=monkeypatch)
    assert done.status == 4
    assert "unknown authority" in done.err
    assert "--trust sha256:" in done.err
    assert "127.0.0.1, localhost" in done.err
    other = ("--trust", f"sha256:{'0' * 64}")
    done = add(command, *arguments, *other, stdin=PASSWORD, monkeypatch=monkeypatch)
    assert done.status == 4
    assert f"trusted sha256:{'0' * 64}\nshown   sha256:" in done.err
    assert (len(east.log), left_behind(command)) == (0, [])


def test_a_certificate_that_the_system_vouches_for_is_not_asked_about(
    command: Command, east: SimulatedCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(east.endpoint.ca_path))
    monkeypatch.setenv("EAST", PASSWORD)
    done = add(command, "lab", east.url, "--username", "admin", "--env", "EAST", monkeypatch=monkeypatch)
    assert done.status == 0
    assert written(command) == {"url": east.url, "username": "admin", "password": {"env": "EAST"}}


def test_an_authority_and_a_client_certificate(
    command: Command, east: SimulatedCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert east.endpoint.client_certificate is not None
    certificate, key = map(str, east.endpoint.client_certificate)
    ca = str(east.endpoint.ca_path)
    arguments = ("--ca", ca, "--client-cert", certificate, "--client-key", key)
    done = add(command, "lab", east.url, *arguments, monkeypatch=monkeypatch)
    assert done.status == 0
    assert written(command) == {"url": east.url, "client_cert": certificate, "client_key": key, "ca": ca}
    done = add(command, "b", east.url, *arguments, "--username", "ann", monkeypatch=monkeypatch)
    assert (done.status, "it needs no account" in done.err) == (2, True)


def test_a_token_and_a_command_that_prints_it(
    command: Command, cluster: SimulatedCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = add(command, "a", cluster.url, "--token-stdin", stdin="prod-east-token", monkeypatch=monkeypatch)
    assert done.status == 0
    assert written(command, "a") == {"url": cluster.url, "token": {"file": "clusters/a.secret"}}
    line = "printf '%s' prod-east-token"
    assert add(command, "b", cluster.url, "--command", line, monkeypatch=monkeypatch).status == 0
    assert written(command, "b")["token"] == {"command": ["printf", "%s", "prod-east-token"]}


def test_without_a_test_nothing_is_contacted(
    command: Command, cluster: SimulatedCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("lab", cluster.url, "--username", "ann", "--prompt", "--no-test")
    done = add(command, *arguments, monkeypatch=monkeypatch)
    assert done.status == 0
    assert written(command)["password"] == {"prompt": True}
    assert cluster.log.connections == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "URL is missing"),
        (("https://lab",), "--password-stdin, --token-stdin, --env or --command is missing"),
        (("https://lab", "--password-stdin"), "--username is missing"),
        (("https://lab", "--keyring", "--file"), "Use --keyring or --file, not both"),
        (("https://lab", "--password-stdin", "--token-stdin"), "not both"),
        (("https://lab", "--env", "X", "--token-stdin"), "not both"),
        (("a", "b", "c"), "Expected a name and a URL"),
        (("https://lab", "--trust", "md5:00"), "expected sha256:"),
        (("https://lab/api", "--env", "X"), "with nothing after it"),
        (("http://lab.example.com", "--env", "X"), "in clear text: use https://"),
        (("e 1", "https://lab", "--env", "X"), "is not a valid name"),
        (("lab", "https://lab", "--env", "X", "--proxy", "ftp://x", "--no-test"), "proxy: expected"),
        (("lab", "https://lab", "--command", "'", "--no-test"), "is not a valid command line"),
    ],
)
def test_what_a_script_left_out_or_got_wrong(
    command: Command, arguments: tuple[str, ...], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = add(command, *arguments, stdin="secret", monkeypatch=monkeypatch)
    assert (done.status, words in done.err, left_behind(command)) == (2, True, []), done.err


@pytest.mark.parametrize(("stdin", "words"), [("", "holds no password"), ("\udcff", "is not UTF-8")])
def test_a_password_that_is_none(
    command: Command, stdin: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("https://lab", "--username", "a", "--password-stdin")
    done = add(command, *arguments, stdin=stdin, monkeypatch=monkeypatch)
    assert (done.status, words in done.err) == (2, True)


def test_a_password_that_is_not_piped_is_asked_for_without_showing_it(
    command: Command, cluster: SimulatedCluster, person: Person
) -> None:
    person.will_say(PASSWORD)
    done = command("cluster", "add", "lab", cluster.url, "--username", "admin", "--password-stdin")
    assert (done.status, PASSWORD in done.err) == (0, False)


def test_a_name_that_is_taken(
    command: Command, cluster: SimulatedCluster, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    command.config.write_text('[clusters.lab]\nurl = "https://lab"\ntoken = {env = "X"}\n')
    before = command.config.read_text()
    done = command("cluster", "add", "lab", cluster.url, "--env", "X")
    assert "lab already" in done.err
    monkeypatch.setenv("X", "prod-east-token")
    person.will_say("lab2", "", "")
    done = command("cluster", "add", "lab", cluster.url, "--env", "X")
    assert done.status == 0
    assert f"{command.config}:1: clusters.lab. Choose another name" in done.err
    assert "ontap-tui cluster edit lab" in done.err
    assert written(command, "lab2")["url"] == cluster.url
    assert command.config.read_text() == before
    done = add(command, "lab3", cluster.url, "--env", "X", monkeypatch=monkeypatch)
    assert (done.status, "configured as lab2, too" in done.err) == (0, True)
    done = add(command, "lab2", cluster.url, "--env", "X", monkeypatch=monkeypatch)
    assert (done.status, "lab2.toml. Choose another name" in done.err) == (2, True)


def test_a_refused_password_is_sent_once(
    command: Command, cluster: SimulatedCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("lab", cluster.url, "--username", "admin", "--password-stdin")
    done = add(command, *arguments, stdin="wrong", monkeypatch=monkeypatch)
    assert (done.status, left_behind(command)) == (4, [])
    assert "refused the password of admin" in done.err
    assert [received.status for received in cluster.log] == [401]


def test_an_account_that_may_not_read_jobs(
    command: Command, cluster: SimulatedCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.accounts.append(without_jobs("monitor", "pw"))
    arguments = ("lab", cluster.url, "--username", "monitor", "--password-stdin")
    done = add(command, *arguments, stdin="pw", monkeypatch=monkeypatch)
    assert (done.status, left_behind(command)) == (3, [])
    assert "does not let this account read /api/cluster/jobs" in done.err
    role = "security login rest-role create -role ontap-tui -api /api/cluster/jobs -access readonly"
    assert f"\n  {role}\n" in done.err
    assert "\n  security login modify -user-or-group-name monitor -application http" in done.err


def test_an_account_of_one_svm_is_told_what_it_will_not_see(
    command: Command, cluster: SimulatedCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.accounts.append(svm_admin("vsadmin", "pw", "vs1"))
    arguments = ("lab", cluster.url, "--username", "vsadmin", "--password-stdin")
    done = add(command, *arguments, stdin="pw", monkeypatch=monkeypatch)
    assert done.status == 0
    assert "an account of SVM vs1: sees its jobs, not those of other SVMs" in done.err


class _WebPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # http.server's name
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>Welcome</html>")

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_what_is_not_ontap(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    with HTTPServer(("127.0.0.1", 0), _WebPage) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        done = add(command, "lab", url, "--token-stdin", stdin="t", monkeypatch=monkeypatch)
        server.shutdown()
    assert (done.status, left_behind(command)) == (4, [])
    assert "lab answered with a web page" in done.err
    assert "check its url" in done.err


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_nobody_at_the_address(
    command: Command, cluster: SimulatedCluster, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.stop()
    url = cluster.url.replace("http:", f"{scheme}:")
    done = add(command, "lab", url, "--token-stdin", stdin="t", monkeypatch=monkeypatch)
    assert (done.status, left_behind(command)) == (4, [])
    assert "lab refused the connection" in done.err


def test_a_folder_that_is_none(
    command: Command, cluster: SimulatedCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    (command.folder / "clusters").write_text("a file")
    done = add(command, "lab", cluster.url, "--token-stdin", stdin="t", monkeypatch=monkeypatch)
    assert (done.status, cluster.log.connections) == (2, 0)
    assert f"{command.folder / 'clusters'} is not a folder" in done.err
    assert "--config FILE" in done.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_read_only(
    command: Command, cluster: SimulatedCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    command.folder.chmod(0o500)
    done = add(command, "lab", cluster.url, "--token-stdin", stdin="t", monkeypatch=monkeypatch)
    command.folder.chmod(0o700)
    assert (done.status, cluster.log.connections) == (2, 0)
    assert "cannot be written by you" in done.err


def test_a_folder_that_turns_out_to_be_read_only(
    command: Command, cluster: SimulatedCluster, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The secret is taken back where the cluster's file cannot be written."""
    monkeypatch.setattr("ontap_tui.config.toml_folder.write_atomically", refuse)
    arguments = ("lab", cluster.url, "--username", "admin", "--password-stdin")
    for place in ("--keyring", "--file"):
        done = add(command, *arguments, place, stdin=PASSWORD, monkeypatch=monkeypatch)
        assert (done.status, left_behind(command), ring.entries) == (2, [], {})
        assert "lab.toml cannot be written: Read-only file system. Make it writable" in done.err


def refuse(*_: object, **__: object) -> None:
    raise OSError(30, "Read-only file system")


def test_the_keyring(
    command: Command, cluster: SimulatedCluster, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("lab", cluster.url, "--username", "admin", "--password-stdin", "--keyring")
    assert add(command, *arguments, stdin=PASSWORD, monkeypatch=monkeypatch).status == 0
    assert written(command)["password"] == {"keyring": "ontap-tui/lab"}
    assert ring.entries == {("ontap-tui/lab", "admin"): PASSWORD}
    assert command("doctor").status == 0


def test_a_locked_keyring_and_none(
    command: Command, cluster: SimulatedCluster, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("lab", cluster.url, "--username", "admin", "--password-stdin", "--keyring")
    ring.locked = True
    done = add(command, *arguments, stdin=PASSWORD, monkeypatch=monkeypatch)
    assert (done.status, "the keyring stored nothing: it is locked" in done.err) == (2, True)
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]  # as above
    cluster.log.clear()
    done = add(command, *arguments, stdin=PASSWORD, monkeypatch=monkeypatch)
    assert (done.status, "no usable keyring" in done.err) == (2, True)
    assert (len(cluster.log), left_behind(command)) == (0, [])


# What is kept for a cluster goes with it


def test_what_was_kept_for_a_cluster_is_removed_with_it(
    command: Command, cluster: SimulatedCluster, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = (cluster.url, "--username", "admin", "--password-stdin", "--no-test")
    for name, place in (("a", "--file"), ("b", "--keyring"), ("c", "--file"), ("d", "--keyring")):
        assert add(command, name, *arguments, place, stdin=PASSWORD, monkeypatch=monkeypatch).status == 0
    (command.folder / "clusters" / "d.toml").write_text((command.folder / "clusters" / "c.toml").read_text())
    for name in "abcd":
        assert command("cluster", "remove", name, "--yes").status == 0
    assert left_behind(command) == []
    assert ring.entries == {("ontap-tui/d", "admin"): PASSWORD}  # which nothing said any more


@pytest.mark.parametrize("kind", ["password", "token"])
def test_what_is_in_the_keyring_moves_with_the_name_of_its_cluster(
    command: Command, cluster: SimulatedCluster, ring: Ring, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = ("--username", "admin") if kind == "password" else ()
    secret = f"prod-east-{kind}"
    arguments = ("a", cluster.url, *account, f"--{kind}-stdin", "--keyring")
    assert add(command, *arguments, stdin=secret, monkeypatch=monkeypatch).status == 0
    before, entries = written(command, "a"), dict(ring.entries)
    ring.locked = True
    done = command("cluster", "rename", "a", "b")
    assert (done.status, "a cannot be renamed: the keyring stored nothing" in done.err) == (2, True)
    ring.locked = False
    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.rename", refuse)
        assert command("cluster", "rename", "a", "b").status == 2
    assert (written(command, "a"), ring.entries) == (before, entries)
    assert command("cluster", "rename", "a", "b").status == 0
    assert ring.entries == {("ontap-tui/b", "admin" if account else "b"): secret}
    assert command("doctor").status == 0


# On a terminal

ANSWERS = ("127.0.0.1:{port}", "lab", "y", "admin", "f", PASSWORD, "lab gold")


def answers(cluster: SimulatedCluster) -> list[str]:
    """To all questions, in their order."""
    port = cluster.url.rpartition(":")[2]
    return [answer.format(port=port) for answer in ANSWERS]


def test_everything_is_asked_for(
    command: Command, east: SimulatedCluster, fingerprint: str, person: Person
) -> None:
    person.will_say(*answers(east))
    done = command("cluster", "add")
    assert (done.status, person.left) == (0, [])
    assert written(command) == {
        "url": east.url,
        "username": "admin",
        "password": {"file": "clusters/lab.secret"},
        "fingerprint": fingerprint,
        "tags": ["lab", "gold"],
    }
    assert "no usable keyring" in done.err
    assert "ONTAP 9.15.1, prod-east" in done.err


@pytest.mark.parametrize("before", range(len(ANSWERS)))
def test_ctrl_c_at_each_question(
    command: Command, east: SimulatedCluster, person: Person, before: int
) -> None:
    person.will_say(*answers(east)[:before], KeyboardInterrupt)
    done = command("cluster", "add", "--read-only")
    assert (done.status, person.left, left_behind(command)) == (130, [], [])
    assert "Nothing was written. To continue:\n" in done.err
    assert "cluster add" in done.err.splitlines()[-1]
    assert "--read-only" in done.err.splitlines()[-1]
    assert ("--username admin" in done.err) == (before > 3)
    assert PASSWORD not in done.err
    assert with_credentials(east) == 0


def test_the_keyring_is_offered_first(
    command: Command, cluster: SimulatedCluster, person: Person, ring: Ring
) -> None:
    person.will_say("admin", "", PASSWORD, "")
    assert command("cluster", "add", "lab", cluster.url).status == 0
    assert ring.entries == {("ontap-tui/lab", "admin"): PASSWORD}


def test_a_no_to_the_certificate_sends_and_writes_nothing(
    command: Command, east: SimulatedCluster, person: Person
) -> None:
    person.will_say("")
    done = command("cluster", "add", "lab", east.url)
    assert (done.status, len(east.log), left_behind(command)) == (2, 0, [])
    assert "Nothing was sent or written" in done.err


def test_what_fails_is_asked_for_again_and_the_rest_is_not(
    command: Command, cluster: SimulatedCluster, person: Person
) -> None:
    cluster.accounts.append(without_jobs("monitor", "pw"))
    person.will_say(
        *("lab:x:1", "http://localhost:1", ""),  # no address, nobody there
        *("admin", "f", "wrong", "gold"),
        *(cluster.url, ""),  # in place of the one with nobody there, and of the name made of it
        *("monitor", "pw"),  # in place of the refused one
        *("admin", PASSWORD),  # in place of the one without the right
    )
    done = command("cluster", "add")
    assert (done.status, person.left) == (0, [])
    assert [received.status for received in cluster.log if received.status != 200] == [401, 403]
    assert written(command, "127.0.0.1") == {
        "url": cluster.url,
        "username": "admin",
        "password": {"file": "clusters/127.0.0.1.secret"},
        "tags": ["gold"],
    }


def test_a_client_certificate_that_is_refused_is_shown_again_only_after_a_question(
    command: Command, east: SimulatedCluster, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The certificate is trusted instead of whatever `--ca` vouches for."""
    assert east.endpoint.client_certificate is not None
    certificate, key = map(str, east.endpoint.client_certificate)
    monkeypatch.setattr(east, "accounts", [])
    person.will_say("y", "", "y", "n")
    arguments = ("--ca", certificate, "--client-cert", certificate, "--client-key", key)
    done = command("cluster", "add", "lab", east.url, *arguments)
    assert (done.status, person.left, left_behind(command)) == (2, [], [])
    assert [received.status for received in east.log] == [401, 401]


def test_a_secret_that_cannot_be_kept_is_kept_elsewhere_without_another_log_in(
    command: Command, cluster: SimulatedCluster, person: Person, ring: Ring
) -> None:
    ring.locked = True
    person.will_say("admin", "k", PASSWORD, "", "f")
    done = command("cluster", "add", "lab", cluster.url)
    assert (done.status, person.left) == (0, [])
    assert written(command)["password"] == {"file": "clusters/lab.secret"}
    assert len(cluster.log.find("/api/cluster")) == 1


def test_a_right_that_was_granted_meanwhile(
    command: Command, cluster: SimulatedCluster, person: Person
) -> None:
    """Enter tries the same account with the password that was typed."""
    cluster.accounts.append(without_jobs("monitor", "pw"))

    def granted() -> str:
        cluster.accounts[1] = Account("monitor", "pw")
        return ""

    person.will_say("n", "pw", "", granted)
    done = command("cluster", "add", "lab", cluster.url, "--username", "monitor")
    assert (done.status, person.left) == (0, [])
    assert written(command)["password"] == {"prompt": True}
