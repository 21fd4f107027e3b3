"""Reading an Ansible inventory: which hosts are clusters, and which variables hold."""

from pathlib import Path
from typing import Any

import pytest

from ontap_tui.config.importing import DefaultAccount, Imported, Unreadable, read_clusters_of
from ontap_tui.model import Secret

YAML = """
all:
  vars: {netapp_username: admin}
  children:
    ontap:
      vars: {netapp_password: shared, validate_certs: false}
      hosts:
        east: {netapp_hostname: 10.0.0.1}
        west:
          netapp_hostname: west.example.com
          netapp_username: ann
          netapp_password: !vault |
            $ANSIBLE_VAULT;1.1;AES256
            3061
          netapp_validate_certs: true
          http_port: 8443
      children:
        labs:
          hosts:
            lab: {netapp_hostname: "fd00::1", netapp_password: "{{ vault_pw }}"}
    web:
      hosts:
        www: {ansible_host: 10.0.0.9, netapp_hostname: "{{ lookup('env', 'X') }}"}
"""
INI = """
# storage
[ontap]
east netapp_hostname=10.0.0.1 netapp_password='p w'
west ansible_host=10.0.0.2 netapp_username=ann
[ontap:vars]
netapp_username=admin
[web]
www ansible_host=10.0.0.9
[prod:children]
ontap
"""


def read(tmp_path: Path, name: str, text: str, **account: Any) -> Imported:
    path = tmp_path / name
    path.write_text(text)
    return read_clusters_of(path, account=DefaultAccount(**account))


def tables(found: Imported) -> dict[str, dict[str, Any]]:
    return {cluster.name: dict(cluster.table) for cluster in found.clusters}


def test_a_yaml_inventory(tmp_path: Path) -> None:
    found = read(tmp_path, "inventory.yml", YAML)
    assert tables(found) == {
        "east": {
            "url": "https://10.0.0.1",
            "username": "admin",
            "password": Secret("shared"),
            "verify": False,
            "tags": ["ontap"],
        },
        "west": {
            "url": "https://west.example.com:8443",
            "username": "ann",
            "password": {"prompt": True},
            "tags": ["ontap"],
        },
        "lab": {
            "url": "https://[fd00::1]",
            "username": "admin",
            "password": {"prompt": True},
            "verify": False,
            "tags": ["ontap", "labs"],
        },
    }
    assert [(one.name, one.why) for one in found.left_out] == [("www", "its address is a template")]
    notes = {cluster.name: " ".join(cluster.notes) for cluster in found.clusters}
    assert "vault or a template" in notes["west"]
    assert "vault or a template" in notes["lab"]


def test_an_ini_inventory(tmp_path: Path) -> None:
    found = read(tmp_path, "hosts", INI)
    assert tables(found) == {
        "east": {
            "url": "https://10.0.0.1",
            "username": "admin",
            "password": Secret("p w"),
            "tags": ["prod", "ontap"],
        },
        "west": {
            "url": "https://10.0.0.2",
            "username": "ann",
            "password": {"prompt": True},
            "tags": ["prod", "ontap"],
        },
    }
    assert [one.name for one in found.left_out] == ["www"]


def test_hosts_without_variables_of_ours_are_clusters_where_none_has_any(tmp_path: Path) -> None:
    found = read(tmp_path, "hosts.ini", "east ansible_host=10.0.0.1\nwest\n", username="admin")
    assert {name: table["url"] for name, table in tables(found).items()} == {
        "east": "https://10.0.0.1",
        "west": "https://west",
    }


def test_variables_beside_the_inventory_are_read(tmp_path: Path) -> None:
    for name, text in {
        "group_vars/all.yml": "netapp_username: everybody",
        "group_vars/ontap.yml": "netapp_password: of-the-group",
        "host_vars/east.yml": "netapp_hostname: 10.0.0.1",
        "host_vars/west.yml": "$ANSIBLE_VAULT;1.1;AES256\n3061",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    found = tables(read(tmp_path, "hosts", "[ontap]\neast\nwest netapp_hostname=10.0.0.2\n"))
    assert found["east"]["url"] == "https://10.0.0.1"
    assert found["east"]["username"] == "everybody"
    assert found["west"]["password"] == Secret("of-the-group")


def test_groups_that_contain_each_other_end(tmp_path: Path) -> None:
    found = read(tmp_path, "hosts", "[a:children]\nb\n[b:children]\na\n[c]\nx netapp_username=y\n")
    assert list(tables(found)) == ["x"]


@pytest.mark.parametrize("line", ["a[01:20] netapp_hostname=x netapp_username=y"])
def test_a_range_of_hosts_is_left_out(tmp_path: Path, line: str) -> None:
    assert [one.why for one in read(tmp_path, "hosts", line).left_out] == ["host ranges are not supported"]


def test_a_line_that_cannot_be_split_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="hosts:2: No closing quotation"):
        read(tmp_path, "hosts", "[ontap]\neast netapp_hostname='x\n")
