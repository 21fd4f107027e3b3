"""Reading Harvest's file: who is a cluster, how it logs in, and what is left out and why."""

from pathlib import Path
from typing import Any

import pytest

from ontap_tui.config.importing import DefaultAccount, Imported, Unreadable, read_clusters_of
from ontap_tui.model import Secret

WHOLE = """
Exporters:
  prom: {exporter: Prometheus}
Defaults:
  collectors: [Rest, RestPerf]
  auth_style: basic_auth
  username: harvest
  password: shared
  datacenter: rtp
Pollers:
  alpha:
    addr: 10.0.0.1
    labels:
      - org: meg
      - ns: rtp
  beta:
    addr: beta.example.com:8443
    datacenter: sjc
    auth_style: certificate_auth
    ssl_cert: cert/beta.pem
    ssl_key: cert/beta.key
    ca_cert: cert/ca.pem
  gamma:
    addr: 10.0.0.3
    use_insecure_tls: true
    password: 012345
  delta:
    addr: fd00::4
    credentials_script: {path: ./get_pass, schedule: 3h, timeout: 10s}
  epsilon:
    addr: 10.0.0.5
    credentials_file: secrets/epsilon.yml
  grid:
    addr: 10.0.0.6
    collectors: [StorageGrid]
  local:
    collectors: [Unix]
  off:
    addr: 10.0.0.7
    disabled: true
  nowhere: {}
  "my cluster!":
    addr: 10.0.0.8
"""


def read(tmp_path: Path, text: str, **account: Any) -> Imported:
    path = tmp_path / "harvest.yml"
    path.write_text(text)
    return read_clusters_of(path, account=DefaultAccount(**account))


def tables(found: Imported) -> dict[str, dict[str, Any]]:
    return {cluster.name: dict(cluster.table) for cluster in found.clusters}


def why(found: Imported) -> dict[str, str]:
    return {one.name: one.why for one in found.left_out}


def test_pollers_become_clusters(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/epsilon.yml").write_text("Pollers: {epsilon: {username: eve, password: pw5}}")
    found = read(tmp_path, WHOLE)
    shared = {"username": "harvest", "password": Secret("shared")}
    assert tables(found) == {
        "alpha": {"url": "https://10.0.0.1", **shared, "tags": ["rtp", "org=meg", "ns=rtp"]},
        "beta": {
            "url": "https://beta.example.com:8443",
            "client_cert": str(tmp_path / "cert/beta.pem"),
            "client_key": str(tmp_path / "cert/beta.key"),
            "ca": str(tmp_path / "cert/ca.pem"),
            "tags": ["sjc"],
        },
        "gamma": {
            "url": "https://10.0.0.3",
            "username": "harvest",
            "password": Secret("012345"),
            "verify": False,
            "tags": ["rtp"],
        },
        "delta": {
            "url": "https://[fd00::4]",
            "username": "harvest",
            "password": {"command": [str(tmp_path / "get_pass"), "fd00::4", "harvest"]},
            "tags": ["rtp"],
        },
        "epsilon": {
            "url": "https://10.0.0.5",
            "username": "eve",
            "password": Secret("pw5"),
            "tags": ["rtp"],
        },
        "my-cluster": {"url": "https://10.0.0.8", **shared, "tags": ["rtp"]},
    }


def test_what_is_left_out_says_why(tmp_path: Path) -> None:
    reasons = why(read(tmp_path, WHOLE))
    assert reasons["grid"] == "not an ONTAP cluster: its collectors are StorageGrid"
    assert "Unix" in reasons["local"]
    assert reasons["off"] == "it is disabled there"
    assert reasons["nowhere"] == "it has no addr"
    assert "secrets/epsilon.yml: there is no such file" in reasons["epsilon"]


def test_what_changes_on_the_way_is_noted(tmp_path: Path) -> None:
    notes = {cluster.name: " ".join(cluster.notes) for cluster in read(tmp_path, WHOLE).clusters}
    assert "INSECURE" in notes["gamma"]
    assert "ontap-tui cluster trust gamma" in notes["gamma"]
    assert "first line" in notes["delta"]
    assert "renamed from 'my cluster!'" in notes["my-cluster"]
    assert notes["alpha"] == ""


@pytest.mark.parametrize("key", ["Poller_files", "child_poller_files"])
def test_child_files_are_read_with_the_defaults_of_both(tmp_path: Path, key: str) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more/a.yml").write_text("Pollers: {one: {addr: 10.1.0.1}}")
    (tmp_path / "more/b.yml").write_text(
        "Defaults: {username: bob}\nPollers: {two: {addr: 10.1.0.2}, three: {addr: 10.1.0.1}}"
    )
    found = read(
        tmp_path,
        f"{key}: [more/*.yml, nothing/*.yml]\nDefaults: {{username: ann, password: pw, datacenter: x}}\n",
    )
    assert {name: table["username"] for name, table in tables(found).items()} == {"one": "ann", "two": "bob"}
    assert why(found) == {
        "three": "one has the same address",
        "nothing/*.yml": "there is no poller file",
    }


def test_a_poller_without_a_password_asks_for_it(tmp_path: Path) -> None:
    text = "Pollers: {a: {addr: 10.0.0.1}}"
    assert why(read(tmp_path, text)) == {"a": "it has no account: name one with --username"}
    found = read(tmp_path, text, username="admin", password={"keyring": "ontap-tui"})
    assert tables(found)["a"] == {
        "url": "https://10.0.0.1",
        "username": "admin",
        "password": {"keyring": "ontap-tui"},
    }


def test_anchors_and_merge_keys_are_understood(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "x: &x {username: ann, password: pw}\nPollers: {a: {<<: *x, addr: 10.0.0.1}, b: {<<: *x, addr: b}}",
    )
    assert [table["username"] for table in tables(found).values()] == ["ann", "ann"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Pollers: {a: [", "is not YAML"),
        ("Pollers: " + "[" * 100_000, "nested too deeply"),
        ("just words", "neither a Harvest file nor an Ansible inventory"),
        ("- a\n- list", "neither a Harvest file nor an Ansible inventory"),
    ],
    ids=["broken", "deep", "words", "list"],
)
def test_a_file_that_is_none_of_these_is_refused_in_words(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        read(tmp_path, text)


@pytest.mark.parametrize("poller", ["null", "7", "[a, b]", "text", "{addr: [1], collectors: [{}]}"])
def test_pollers_of_odd_shapes_are_left_out(tmp_path: Path, poller: str) -> None:
    found = read(tmp_path, f"Pollers: {{odd: {poller}, good: {{addr: g, username: a, password: b}}}}")
    assert list(tables(found)) == ["good"]
    assert list(why(found)) == ["odd"]


def test_no_password_is_seen_in_what_was_found(tmp_path: Path) -> None:
    assert "shared" not in repr(read(tmp_path, WHOLE))
