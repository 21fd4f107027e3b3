"""Reading clusters from CSV."""

from pathlib import Path

import pytest

from ontap_tui.config.importing import DefaultAccount, Unreadable, read_clusters_of


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_row_is_a_cluster(tmp_path: Path, separator: str) -> None:
    rows = [
        ("name", "url", "username", "tags", "owner"),
        ("east", "https://east:8443", "ann", "prod gold", "x"),
        ("west", "10.0.0.2", "", "", ""),
        ("bad", "ftp://x", "ann", "", ""),
        ("east", "https://other", "ann", "", ""),
    ]
    path = tmp_path / "clusters.csv"
    path.write_text("\n".join(map(separator.join, rows)) + "\n")
    found = read_clusters_of(path, account=DefaultAccount(username="admin", password={"env": "PW"}))
    assert [dict(cluster.table) for cluster in found.clusters] == [
        {"url": "https://east:8443", "username": "ann", "password": {"env": "PW"}, "tags": ["prod", "gold"]},
        {"url": "https://10.0.0.2", "username": "admin", "password": {"env": "PW"}},
    ]
    assert found.clusters[0].notes == ("not read: the columns owner",)
    assert [one.name for one in found.left_out] == ["bad", "east"]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n"])
def test_a_file_without_the_columns_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "clusters.csv"
    path.write_text(text)
    with pytest.raises(Unreadable, match="must name the columns: name,url,username,tags"):
        read_clusters_of(path, account=DefaultAccount())
