"""Reading a configuration file: what it says, and every problem at once."""

from pathlib import Path

import pytest

from ontap_tui.config import ConfigProblems, PlainSecret, load

PIN = "sha256:" + "AB:" * 31 + "cd"
MINIMAL = '[clusters.east]\nurl = "https://east"\nusername = "ann"\npassword = "pw"\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.touch(mode=0o600)
    return path


def problems(file: Path, text: str) -> list[str]:
    """What is wrong with the text, its path left out."""
    file.write_text(text)
    with pytest.raises(ConfigProblems) as caught:
        load(file, environ={})
    return [str(problem).removeprefix(str(file)) for problem in caught.value.problems]


def test_without_a_file_there_are_defaults_and_no_clusters() -> None:
    config = load(None, environ={})
    assert config.clusters == {}
    assert config.settings.poll_interval == 2.0
    assert config.settings.stall_time.total_seconds() == 1800


def test_a_whole_configuration(file: Path) -> None:
    (file.parent / "ca.pem").touch()
    file.write_text("""
        [settings]
        poll_interval = "1m30s"
        stall_after = 600
        notify = ["toast", "command"]
        notify_command = ["notify-send", "{cluster}"]
        [clusters.prod-east]
        url = "HTTPS://Prod-East.example.com:8443/"
        username = "monitor"
        password = { env = "PW" }
        ca = "ca.pem"
        tags = ["prod"]
        jobs = { svm = "vs1" }
        [clusters.lab]
        url = "http://[::1]:8080"
        token = "t"
        read_only = true
        [requests.snap]
        method = "POST"
        [keys]
        cancel = "ctrl+x"
        [filters]
        moves = '"volume move"'
        [notify]
        prod = "state:failure tag:prod"
    """)
    config = load(file, environ={"PW": "hidden"})
    east, lab = config.clusters.values()
    assert (config.settings.poll_interval, config.settings.stall_after) == (90.0, 600.0)
    assert east.url == "https://prod-east.example.com:8443"
    assert east.password is not None
    assert east.password.read().reveal() == "hidden"
    assert east.ca == file.parent / "ca.pem"
    assert (east.tags, east.jobs, east.insecure) == (("prod",), {"svm": "vs1"}, ())
    assert (lab.url, lab.read_only, lab.insecure) == ("http://[::1]:8080", True, ())
    assert config.requests == {"snap": {"method": "POST"}}
    assert config.keys == {"cancel": "ctrl+x"}
    assert config.filters == {"moves": '"volume move"'}
    assert config.notify == {"prod": "state:failure tag:prod"}
    assert config.warnings == ()
    assert config.where("requests", "snap", "method") == f"{file}:19: requests.snap.method"
    assert "hidden" not in repr(config)


def test_all_problems_are_told_at_once_with_their_lines(file: Path) -> None:
    found = problems(
        file,
        """
[settings]
pol_interval = 2
idle_interval = "soon"
history_days = 0
glyphs = "asci"
notify = ["toast", "beep"]
stall_after = 0.01
[clusters.east]
url = "https://ann:pw@east/api"
username = 3
password = { enf = "PW" }
[clusters."no space"]
[clusters.west]
url = "http://west"
token = { prompt = true }
client_cert = "c.pem"
ca = 1
tags = "prod"
verify = "no"
[cluster.x]
[keys]
cancel = 1
[filters]
broken = "vol elapsed:10m"
[requests]
x = 1
""",
    )
    expected = """\
:3: settings.pol_interval: there is no such key (did you mean poll_interval?)
:4: settings.idle_interval: 'soon' is not a time such as 90s, 10m, 1h30m or 7d
:5: settings.history_days: expected a whole number >= 1
:6: settings.glyphs: expected unicode or ascii (did you mean ascii?)
:7: settings.notify: expected toast or bell or desktop or command
:8: settings.stall_after: expected at least 0.1 s
:10: clusters.east.url: expected https://HOST or https://HOST:PORT: credentials have keys of their own
:11: clusters.east.username: expected a string, got a whole number
:12: clusters.east.password: expected a string, { env = "NAME" }, { keyring = "SERVICE" }, { command =
:13: clusters.no space: a name may contain letters, digits, dots, dashes and underscores
:15: clusters.west.url: would send credentials in clear text: use https://, or set allow_http = true
:17: clusters.west.client_cert: expected username and password, token, or client_cert: one of them, not
:18: clusters.west.ca: expected a string
:19: clusters.west.tags: expected a list, got a string
:20: clusters.west.verify: expected true or false, got a string
:21: cluster: there is no such table (did you mean clusters?)
:23: keys.cancel: expected a string
:25: filters.broken: elapsed takes < or > and a time: elapsed:>10m, 2h, 1d12h, at character 13 of
:27: requests.x: expected a table: [requests.x]
""".splitlines()
    assert len(found) == len(expected)
    for line, start in zip(found, expected, strict=True):
        assert line.startswith(start)


@pytest.mark.parametrize(
    ("cluster", "problem"),
    [
        ("", ": clusters.east.url: is missing: expected https://HOST or https://HOST:PORT"),
        ('url = "east"', ": clusters.east.url: expected https://HOST or https://HOST:PORT"),
        ('url = "https://east:x"', "clusters.east.url: expected https://HOST or https://HOST:PORT: Port"),
        ('url = "https://east/api"', "with nothing after it"),
        ('url = "https://10.20.30.400"', "10.20.30.400 is not an IP address"),
        ('url = "https://10.20.30"', "10.20.30 is not an IP address"),
        ('url = "https://ex ample.com"', "'ex ample.com' is not the name of a host"),
        ('url = "https://-east"', "is not the name of a host"),
        ('url = "https://a..b"', "is not the name of a host"),
        ('url = "https://xn--a"', "'xn--a' is not the name of a host"),
        ('url = "https://münchen_1.example.com"', "in ASCII: xn--..."),
        (f'url = "https://{"a." * 130}com"', "is not the name of a host"),
        ('url = "https://east"', "clusters.east: has no credentials"),
        (
            'url = "https://east"\npassword = "x"',
            "clusters.east.username: is missing: a password needs a username",
        ),
        ('url = "https://east"\nusername = "x"', "clusters.east: has no credentials"),
        ('url = "https://east"\nusername = "x"\ntoken = "x"', "username: has no effect with token"),
        ('url = "https://east"\nclient_cert = "none.pem"', "client_cert: there is no file"),
        ('url = "https://east"\ntoken = "x"\nclient_key = "k"', "client_key: needs client_cert as well"),
        ('url = "https://east"\nfingerprint = "sha1:00"', "fingerprint: expected sha256: and 64 hexadecimal"),
        ('url = "https://east"\nfingerprint = []', "fingerprint: expected at least one fingerprint"),
        ('url = "https://east"\nfingerprint = [1]', "fingerprint: expected sha256: and 64 hexadecimal"),
        (f'url = "https://east"\nfingerprint = "{PIN}"\nca = "x"', "ca: has no effect with fingerprint"),
        (f'url = "https://east"\nfingerprint = "{PIN}"\nverify = false', "verify: contradicts fingerprint"),
        (f'url = "http://127.0.0.1"\nfingerprint = "{PIN}"', "fingerprint: has no effect with http://"),
        ('url = "http://127.0.0.1"\nserver_name = "east"', "server_name: has no effect with http://"),
        ('url = "https://east"\nserver_name = "https://east"', "server_name: https://east is not"),
        ('url = "https://east"\nproxy = "127.0.0.1:1080"', 'proxy: expected "socks5h://HOST:PORT"'),
        ('url = "https://east"\nproxy = "socks5h://jump"', 'proxy: expected "socks5h://HOST:PORT"'),
        ('url = "https://east"\nproxy = "https://jump:1"', 'proxy: expected "socks5h://HOST:PORT"'),
        ('url = "https://east"\nproxy = "http://jump:1/x"', 'proxy: expected "socks5h://HOST:PORT"'),
        ('url = "https://east"\nproxy = "http://ju mp:1"', "'ju mp' is not the name of a host"),
        ('url = "https://east"\nproxy = "http://jump:x"', "Port could not be cast"),
        (
            'url = "https://east"\nproxy = "http://ann:pw@jump:1"',
            "proxy: credentials have keys of their own",
        ),
        (
            'url = "https://east"\nproxy = { url = "http://jump:1", username = "ann" }',
            "or a table with url, user",
        ),
        (
            'url = "https://a"\nproxy = { url = "http://b:1", username = "c", password = { prompt = true } }',
            "a proxy password cannot be prompted for",
        ),
        ('url = "http://127.0.0.1"\nproxy = "http://jump:1"', "url: would send credentials in clear text"),
        ('url = "https://east"\ntoken = { env = "A", file = "B" }', "token: expected a string, {"),
    ],
)
def test_problems_of_a_cluster(file: Path, cluster: str, problem: str) -> None:
    assert any(problem in found for found in problems(file, f"[clusters.east]\n{cluster}\n"))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('theme = "x"', ":1: theme: there is no such table (it belongs in [settings])"),
        ("settings = 1", ":1: settings: expected a table: [settings]"),
        ("[clusters]\neast = 1", ":2: clusters.east: expected a table: [clusters.east]"),
        ("[settings]\npoll_interval = true", ":2: settings.poll_interval: expected seconds, or"),
        ("[settings]\npoll_interval = nan", ":2: settings.poll_interval: expected at least 0.1 s"),
        ("[settings]\nstall_after = inf", ":2: settings.stall_after: expected a year at most"),
        ("[settings]\nidle_interval = inf", ":2: settings.idle_interval: expected a year at most"),
        ("[settings]\nidle_interval = 101", ":2: settings.idle_interval: expected at most 100 s"),
        ("[settings]\nrequest_timeout = 601", ":2: settings.request_timeout: expected at most 600 s"),
        ('[settings]\nnotify = ["command"]', ":2: settings.notify: command needs notify_command"),
        ('[settings]\nnotify = ["apprise"]', ":2: settings.notify: apprise needs the setting apprise"),
        ("[settings]\napprise = [1]", ":2: settings.apprise: expected a string, { env ="),
        ("[settings]\napprise = [{ prompt = true }]", ":2: settings.apprise: it cannot be prompted for"),
        ("[settings", ":1: is not TOML: Expected ']' at the end of a table declaration (at end of document)"),
    ],
)  # fmt: skip
def test_problems_of_a_file(file: Path, text: str, problem: str) -> None:
    assert problems(file, text)[0].startswith(problem)


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "latin1.toml").write_bytes(b"# \xe9")
    for name, message in (
        ("none.toml", "no such file"),
        ("latin1.toml", "not UTF-8"),
        (".", "cannot be read"),
    ):
        with pytest.raises(ConfigProblems, match=message):
            load(tmp_path / name, environ={})


def test_problems_leave_what_could_be_understood(file: Path) -> None:
    file.write_text(f"{MINIMAL}[settings]\nhistory_days = 7\ntheme = 1\n")
    with pytest.raises(ConfigProblems) as caught:
        load(file, environ={})
    assert list(caught.value.config.clusters) == ["east"]
    assert caught.value.config.settings.history_days == 7


def warnings(file: Path) -> list[str]:
    return [str(warning).removeprefix(str(file)) for warning in load(file, environ={}).warnings]


def test_what_should_not_be_overlooked_is_warned_of(file: Path) -> None:
    file.write_text(
        f"{MINIMAL}verify = false\n"
        '[clusters.west]\nurl = "http://west"\nallow_http = true\ntoken = { env = "X" }\n'
    )
    assert warnings(file) == [
        ":5: clusters.east.verify: INSECURE: the certificate is not verified; set ca to its CA",
        ":7: clusters.west.url: INSECURE: credentials are sent in clear text",
    ]
    file.chmod(0o644)
    assert (
        f":4: clusters.east.password: every user of this machine can read it: chmod 600 {file}"
        in warnings(file)
    )
    config = load(file, environ={})
    assert config.clusters["west"].insecure == ("credentials are sent in clear text",)
    assert config.clusters["east"].insecure == (
        "its certificate is not verified",
        "every user of this machine can read its password or token",
    )
    assert isinstance(config.clusters["east"].password, PlainSecret)


@pytest.mark.parametrize(("given", "expected"), [(f'"{PIN}"', 1), (f'["{PIN}", "{PIN.upper()}"]', 2)])
def test_fingerprints_have_one_form(file: Path, given: str, expected: int) -> None:
    file.write_text(f'{MINIMAL}fingerprint = {given}\nserver_name = "East.example.com"\n')
    cluster = load(file, environ={}).clusters["east"]
    assert cluster.fingerprint == ("sha256:" + "ab" * 31 + "cd",) * expected
    assert cluster.server_name == "east.example.com"
    assert not cluster.insecure


@pytest.mark.parametrize(
    ("url", "own", "expected"),
    [
        ("https://east", "", "socks5h://jump:1080"),
        ("https://127.0.0.1:8443", "", None),
        ("https://127.0.0.1:8443", '"http://[fd00::1]:3128"', "http://[fd00::1]:3128"),
        ("https://east", '"direct"', None),
        ("https://east", '{ url = "http://p:1", username = "ann", password = "x" }', "http://p:1"),
    ],
)
def test_the_proxy_on_the_way_to_a_cluster(file: Path, url: str, own: str, expected: str | None) -> None:
    text = MINIMAL.replace("https://east", url) + (f"proxy = {own}\n" if own else "")
    file.write_text(f'[settings]\nproxy = "socks5h://jump:1080"\n{text}')
    config = load(file, environ={})
    found = config.proxy_of(config.clusters["east"])
    assert (found and found.url) == expected


def test_the_password_of_a_proxy_is_a_secret(file: Path) -> None:
    proxy = 'proxy = { url = "http://p:1", username = "ann", password = "geheim" }\n'
    file.write_text(f"[settings]\n{proxy}{MINIMAL}{proxy}")
    file.chmod(0o644)
    config = load(file, environ={})
    assert "geheim" not in repr(config)
    assert "ann, password: ***" in repr(config.clusters["east"])

    assert sum("chmod 600" in warning.message for warning in config.warnings) == 3


@pytest.mark.parametrize(
    "host", ["east", "a_b.example.com", "xn--fa-hia.example.com", "10.0.0.1", "[fd00::1]", "1a.lab", "east."]
)
def test_hosts_that_there_are(file: Path, host: str) -> None:
    file.write_text(MINIMAL.replace("https://east", f"https://{host}"))
    assert load(file, environ={}).clusters["east"].url == f"https://{host}"


def test_what_others_could_change_or_read_is_warned_about(file: Path) -> None:
    secret, key = file.parent / "secret", file.parent / "key.pem"
    for path, mode in ((secret, 0o620), (key, 0o644), (file, 0o602)):
        path.write_text("x")
        path.chmod(mode)
    file.write_text(
        '[settings]\nnotify_command = ["x"]\n'
        '[clusters.a]\nurl = "https://a"\nusername = "u"\npassword = { file = "secret" }\n'
        '[clusters.b]\nurl = "https://b"\ntoken = { command = ["x"] }\n'
        '[clusters.c]\nurl = "https://c"\nclient_cert = "key.pem"\nclient_key = "key.pem"\n'
    )
    found = warnings(file)
    assert [one.partition(": ")[0] for one in found] == [":2", ":6", ":9", ":13"]
    assert "run programs as you" in found[0]
    assert "other users can write" in found[1]
    assert "run programs as you" in found[2]
    assert "every user of this machine can read it" in found[3]


def test_with_a_team_history_a_cluster_needs_no_account(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    (tmp_path / "clusters").mkdir()
    (tmp_path / "clusters" / "west.toml").write_text('url = "https://west"\nverify = false\n')
    team = '[history]\nurl = "postgresql://db/ontap?sslmode=disable"\n'
    path.write_text(f'{team}[clusters.east]\nurl = "http://east"\nallow_http = true\n')
    config = load(path, clusters=tmp_path / "clusters", environ={})
    assert [(one.name, one.has_account, one.insecure) for one in config.clusters.values()] == [
        ("west", False, ()),
        ("east", False, ()),
    ]
    assert not [one for one in config.warnings if "certificate" in str(one) or "clear text" in str(one)]
    path.write_text(f'{team}[clusters.east]\nurl = "https://east"\nusername = "ann"\n')
    with pytest.raises(ConfigProblems, match=r"clusters\.east: has no credentials"):
        load(path, environ={})
