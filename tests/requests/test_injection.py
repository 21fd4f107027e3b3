"""No value of a variable changes method, host, path segments, parameters or the shape of the body."""

import contextlib
import json
import subprocess
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ontap_tui.config import Cluster
from ontap_tui.requests import RenderedRequest, ValueProblems, render
from tests.requests.tables import CONTEXT, request_of

REQUEST = request_of(
    path="/api/storage/volumes/{a}/snapshots/x-{b}",
    query={"return_timeout": 0, "name": "{a}", "label": "<{b}>"},
    body={"name": "{a}", "tags": ["{b}", "of {a}"], "inner": {"text": "{a}{b}"}, "last": 1},
    variables=["a", "b"],
)
HOSTILE = [
    "..", ".", "../..", "a/../b", "%2e%2e", "%2F", "a/b", "\\..\\", "//evil.example/", "@evil.example", "#f",
    "?x=1", "a&force=true", "a;b=c", "a=b", "+", " ", '"}, "x": {"', '\\"', "{user}", "{{", "}", "${HOME}",
    "`id`",
    "$(id)", "'", "a\r\nHost: evil", "\0", "\x1b[2J", "\u202e", "\u2028", "𝒳", "e\u0301",
]  # fmt: skip
values = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=40),
    st.lists(st.sampled_from([*HOSTILE, "vol1"]), max_size=4).map("".join),
)


def rendered(a: str, b: str) -> RenderedRequest | None:
    """None where a value is refused, which is as good as encoding it."""
    try:
        return render(REQUEST, {"a": a, "b": b}, context=CONTEXT)
    except ValueProblems:
        return None


@given(values, values)
@example("a/b", "&x=1#f")
def test_the_target_keeps_its_shape(a: str, b: str) -> None:
    request = rendered(a, b)
    if request is None:
        return
    url = urlsplit("https://cluster.example" + request.target)
    assert (request.method, url.scheme, url.netloc, url.fragment) == ("POST", "https", "cluster.example", "")
    assert request.target.isascii()
    assert request.target.isprintable()
    segments = url.path.split("/")
    assert [unquote(segment) for segment in segments] == [
        "", "api", "storage", "volumes", a, "snapshots", f"x-{b}",
    ]  # fmt: skip
    assert parse_qsl(url.query, keep_blank_values=True, strict_parsing=True) == [
        ("return_timeout", "0"),
        ("name", a),
        ("label", f"<{b}>"),
    ]


@given(values, values)
def test_no_server_finds_a_relative_segment(a: str, b: str) -> None:
    """Not even one that decodes the path first and takes backslashes for slashes."""
    request = rendered(a, b)
    decoded = unquote(urlsplit(request.target).path).replace("\\", "/") if request else ""
    assert not {".", ".."} & set(decoded.split("/"))


@given(values, values)
def test_the_body_keeps_its_shape(a: str, b: str) -> None:
    request = rendered(a, b)
    if request is None:
        return
    assert json.loads(request.masked_body() or "") == {
        "name": a,
        "tags": [b, f"of {a}"],
        "inner": {"text": a + b},
        "last": 1,
    }


@given(values)
def test_a_json_value_stays_in_its_place(text: str) -> None:
    request = request_of(body={"a": "{tree}", "b": 1}, variables={"tree": {"type": "json"}})
    body: Any = None
    with contextlib.suppress(ValueProblems):
        body = render(request, {"tree": text}, context=CONTEXT).body
    assert body is None or body == {"a": json.loads(text), "b": 1}


def test_plain_values_are_not_refused() -> None:
    assert rendered("vol1", "a/b c") is not None


@settings(max_examples=25, deadline=None)
@given(values, values)
@example("'; touch /tmp/owned; '", "$(id)")
def test_a_shell_reads_the_curl_line_as_it_is_meant(a: str, b: str) -> None:
    request = rendered(a, b)
    if request is None:
        return
    line = request.curl(Cluster(name="c", url="https://cluster.example", username="o'hara"))
    script = f"curl() {{ for word; do printf '%s\\0' \"$word\"; done; }}; ONTAP_PASSWORD=pw; {line}"
    words = (
        subprocess.run(["/bin/sh", "-c", script], check=True, capture_output=True).stdout.decode().split("\0")
    )
    assert words[:4] == ["-u", "o'hara:pw", "-X", "POST"]
    assert words[-2] == "https://cluster.example" + request.target
    assert json.loads(words[words.index("--data-raw") + 1]) == request.body
