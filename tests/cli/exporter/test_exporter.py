"""The command: what it serves, where, and to whom."""

import json
import re
import shutil
import signal
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme

import ontap_tui.cli.extras
from ontap_tui.config import toml_text
from ontap_tui.simulator import SimulatedFleet
from tests.cli.conftest import Command
from tests.cli.exporter.reading import samples
from tests.support.hostile_cluster import hostile_cluster
from tests.support.hostile_text import harmless

DOCS = Path(__file__).parents[3] / "docs" / "monitoring"


@contextmanager
def exporting(command: Command, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The URL of its metrics, and the process."""
    arguments = ["--config", str(command.config), "--data-dir", str(command.folder / "data"), "exporter"]
    process = subprocess.Popen(
        [sys.executable, "-m", "ontap_tui", *arguments, "--listen", "127.0.0.1:0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip(), process
    finally:
        process.kill()
        process.communicate()


def get(url: str, token: str = "", context: ssl.SSLContext | None = None) -> bytes:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with urllib.request.urlopen(
        urllib.request.Request(url, headers=headers), timeout=30, context=context
    ) as answer:
        page: bytes = answer.read()
    return page


def page_with(url: str, *texts: str) -> bytes:
    """The metrics, once all of this is in them."""
    while not all(text.encode() in get(url) for text in texts):
        pass
    return get(url)


def promtool(*arguments: str, text: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("promtool")
    if program is None:
        pytest.skip("promtool is not installed: it is in Debian's package prometheus")
    return subprocess.run([program, *arguments], input=text, capture_output=True, check=False)


def test_is_served_until_it_is_ended(on_fleet: Command, fleet: SimulatedFleet) -> None:
    world = fleet["lab"].world
    world.fail(world.add_job("Volume move vol_home").uuid, 4, "entry doesn't exist")
    world.add_job("LUN create lun_1")
    fleet["prod-west"].stop()
    with exporting(on_fleet) as (url, process):
        page = page_with(url, 'ontap_cluster_up{cluster="prod-west"} 0', 'ontap_jobs{cluster="lab"')
        assert samples(page, "ontap_jobs", "cluster", "state") == {
            ("lab", "failure"): 1.0,
            ("lab", "running"): 1.0,
        }
        assert samples(page, "ontap_jobs_needing_attention", "cluster", "reason") == {("lab", "failed"): 1.0}
        with pytest.raises(urllib.error.HTTPError, match="404"):
            get(url.replace("metrics", ""))
        with pytest.raises(urllib.error.HTTPError, match="405"):
            urllib.request.urlopen(urllib.request.Request(url, method="POST"), timeout=30)
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "prod-west: refused the connection" in told


def test_text_of_a_cluster_is_a_label_and_nothing_else(command: Command) -> None:
    with hostile_cluster() as url:
        cluster = {"url": url, "username": "monitor", "password": "geheim"}
        command.config.write_text(toml_text({"clusters": {"east": cluster}}))
        with exporting(command) as (metrics, _):
            page = page_with(metrics, 'ontap_jobs{cluster="east"')
    assert harmless(page.decode())
    assert samples(page, "ontap_jobs", "cluster").keys() == {("east",)}
    assert "ontap_jobs_ended_total" in page.decode()


def test_names_are_as_prometheus_wants_them_and_on_every_page(
    on_fleet: Command, fleet: SimulatedFleet
) -> None:
    fleet["lab"].world.add_job("Volume move vol_home")
    with exporting(on_fleet) as (url, _):
        page = page_with(url, 'ontap_jobs{cluster="lab"')
    known = {line.split()[2] for line in page.decode().splitlines() if line.startswith("# HELP ontap_")}
    documented = (DOCS.parent / "monitoring.md").read_text(encoding="utf-8")
    assert [name for name in known if f"`{name}`" not in documented] == []
    dashboard = json.loads((DOCS / "grafana.json").read_text(encoding="utf-8"))
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    asked.append((DOCS / "alerts.yml").read_text(encoding="utf-8"))
    names = {name.removesuffix("_bucket") for text in asked for name in re.findall(r"\bontap_\w+", text)}
    assert names == known
    done = promtool("check", "metrics", text=page)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_the_alert_rules_are_accepted() -> None:
    done = promtool("check", "rules", str(DOCS / "alerts.yml"))
    assert done.returncode == 0, done.stderr.decode()
    assert b"SUCCESS" in done.stdout


def test_the_dashboard_asks_what_prometheus_understands(tmp_path: Path) -> None:
    dashboard = json.loads((DOCS / "grafana.json").read_text(encoding="utf-8"))
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    rules = [
        {"record": f"panel:{number}", "expr": text.replace("$__rate_interval", "5m")}
        for number, text in enumerate(asked)
    ]
    (tmp_path / "rules.yml").write_text(json.dumps({"groups": [{"name": "panels", "rules": rules}]}))
    done = promtool("check", "rules", str(tmp_path / "rules.yml"))
    assert done.returncode == 0, done.stderr.decode()


def test_each_panel_has_a_unit_and_names_for_its_lines() -> None:
    """What Grafana would show as raw numbers, or as series that nobody can tell apart."""
    panels = json.loads((DOCS / "grafana.json").read_text(encoding="utf-8"))["panels"]
    assert len({panel["id"] for panel in panels}) == len({panel["title"] for panel in panels}) == len(panels)
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in panels)
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert max(x for x, _ in cells) == 23
    assert len(set(cells)) == len(cells), "one panel hides another"
    for panel in panels:
        overrides = {
            one["matcher"]["options"]: one["properties"] for one in panel["fieldConfig"]["overrides"]
        }
        for target in panel["targets"]:
            unit, name = panel["fieldConfig"]["defaults"]["unit"], target["legendFormat"]
            if panel["type"] == "table":
                column = {one["id"]: one["value"] for one in overrides[f"Value #{target['refId']}"]}
                unit, name = column.get("unit", unit), column["displayName"]
            assert name
            labels = re.findall(r"{{(\w+)}}", name)
            if (by := re.search(r"sum by \((.*?)\)", target["expr"])) is not None:
                assert set(labels or ["cluster"]) <= set(by[1].split(", "))
            time = re.search("_(duration|age)_seconds|_timestamp_seconds.*-", target["expr"]) is not None
            moment = not time and "_timestamp_seconds" in target["expr"]
            assert unit == ("s" if time else "dateTimeAsIso" if moment else "short"), panel["title"]


def test_the_alert_rules_fire() -> None:
    done = promtool("test", "rules", str(DOCS / "alerts.test.yml"))
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_token_and_a_certificate(on_fleet: Command, tmp_path: Path) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    certificate, key, token = tmp_path / "cert.pem", tmp_path / "key.pem", tmp_path / "token"
    issued.cert_chain_pems[0].write_to_path(certificate)
    issued.private_key_pem.write_to_path(key)
    token.write_text("geheim\n")
    token.chmod(0o600)
    context = ssl.create_default_context()
    authority.configure_trust(context)
    options = ("--certificate", str(certificate), "--key", str(key), "--token-file", str(token))
    with exporting(on_fleet, *options) as (url, _):
        assert url.startswith("https://")
        assert b"ontap_jobs" in get(url, "geheim", context)
        for wrong in ("", "geheim2", "gehei"):
            with pytest.raises(urllib.error.HTTPError, match="401"):
                get(url, wrong, context)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--listen", "nowhere"], "--listen takes HOST:PORT, such as 127.0.0.1:9180, not 'nowhere'"),
        (["--listen", "127.0.0.1:99999"], "--listen takes HOST:PORT"),
        (["--listen", "192.0.2.1:9180"], "Cannot listen on 192.0.2.1:9180"),
        (["--key", "key.pem"], "--certificate and --key belong together"),
        (["--certificate", "none.pem", "--key", "none.pem"], "none.pem cannot be used with"),
        (["--token-file", "none"], "--token-file: none cannot be read: No such file"),
        (["--token-file", "/dev/zero"], "--token-file: /dev/zero"),
        (["--token-file", "/etc/passwd"], "--token-file: /etc/passwd can be read by every user"),
    ],
)
def test_mistakes_are_told_before_a_cluster_is_asked(
    on_fleet: Command, fleet: SimulatedFleet, options: list[str], told: str
) -> None:
    done = on_fleet("exporter", *options)
    assert done.status == 2
    assert told in done.err
    assert not fleet["lab"].log.requests


def test_without_the_extra_it_says_what_to_install(
    on_fleet: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ontap_tui.cli.extras, "find_spec", lambda name: None)
    done = on_fleet("exporter")
    assert (done.status, done.out) == (2, "")
    assert done.err == "This needs packages that are not installed: pip install 'ontap-tui[exporter]'\n"
