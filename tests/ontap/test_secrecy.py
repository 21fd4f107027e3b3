"""No secret leaves but in the request that needs it."""

import base64
import html
import json
import logging
import ssl
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from ontap_tui.model import MASK, Action, Secret
from ontap_tui.ontap import OntapError, Password, Target, Tls
from ontap_tui.ontap.hidden import Hidden
from tests.ontap.conftest import LOGIN, PASSWORD, Connect, change
from tests.ontap.hostile import Received, Respond, close, hang, hostile, http, raw, reset

IN_BODY = "geheim-im-body"
SLASHED = 'ge"heim</mit>&/strich'
ENCODED = base64.b64encode(f"monitor:{PASSWORD}".encode()).decode()


NONSENSE = b"nonsense\r\n\r\n"


def shown(error: BaseException) -> str:
    """All that a crash report with local variables could show, but for the frame of the test itself."""
    assert error.__traceback__ is not None
    inner = error.__traceback__.tb_next
    report = traceback.TracebackException(type(error), error, inner, capture_locals=True)
    return "".join(report.format()) + repr(error) + repr(vars(error))


@pytest.mark.parametrize(
    "respond",
    [close, reset(b"HTTP/1.1 200"), hang, raw(NONSENSE), raw(http(b"<html>")), raw(http(b"", "401 No"))],
)
async def test_no_error_shows_a_secret(connect: Connect, respond: Respond) -> None:
    request = change(target="/api/x?key=query-value", body={"password": Secret(IN_BODY)})
    async with hostile(respond) as server:
        client = connect(server.url, request_timeout=0.5)
        with pytest.raises(OntapError) as failed:
            await client.send(request, 0)
    assert server.received
    assert IN_BODY.encode() in server.received[0].body
    text = shown(failed.value)
    for secret in (PASSWORD, ENCODED, IN_BODY):
        assert secret not in text


async def test_no_log_shows_a_secret(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with hostile(raw(http(b"{}"), NONSENSE)) as server:
        client = connect(server.url)
        await client.send(change(target="/api/x?key=query-value", body={"password": Secret(IN_BODY)}), 0)
        with pytest.raises(OntapError):
            await client.send(change(target="/api/x?key=query-value", body={"password": Secret(IN_BODY)}), 0)
    for secret in (PASSWORD, ENCODED, IN_BODY, "query-value"):
        assert secret not in caplog.text
    ours = [record.getMessage() for record in caplog.records if record.name == "ontap_tui.http"]
    assert len(ours) == 2
    assert ours[0].startswith("east POST /api/x: 200, ")


SPELLINGS = (
    PASSWORD,
    ENCODED,
    IN_BODY,
    json.dumps(PASSWORD)[1:-1],
    quote(PASSWORD),
    SLASHED,
    json.dumps(SLASHED)[1:-1],
    json.dumps(SLASHED)[1:-1].replace("/", "\\/"),
    html.escape(SLASHED),
)


def echo(request: Received) -> str:
    """All that a server was told, in every spelling that a program would choose."""
    return " ".join([*request.headers.values(), request.body.decode(), *SPELLINGS])


def echoing(answer_of: Callable[[str], bytes]) -> Respond:
    async def respond(request: Received) -> None:
        request.writer.write(answer_of(echo(request)))
        await request.writer.drain()
        request.writer.close()

    return respond


def ascii_only(text: str) -> str:
    return text.encode("ascii", "ignore").decode()


REFUSAL = "400 Bad Request"
JOB = {"uuid": "1-1", "state": "running"}
ECHOES = {
    "refusal": lambda text: http(json.dumps({"error": {"message": text, "target": text}}).encode(), REFUSAL),
    "refusal in UTF-8": lambda text: http(
        json.dumps({"error": {"message": text}}, ensure_ascii=False).encode(), REFUSAL
    ),
    "error page": lambda text: http(f"<html>{html.escape(text)}</html>".encode(), "502 Bad Gateway"),
    "no JSON": lambda text: http(text.encode()),
    "reason": lambda text: http(b"", f"403 {ascii_only(text)}"),
    "location": lambda text: http(b"", "302 Found", Location=f"https://elsewhere/{quote(text)}"),
    "no HTTP": lambda text: f"Authorization: {text}\r\n\r\n".encode(),
    "bad header": lambda text: f"HTTP/1.1 200 OK\r\n{ascii_only(text)}\r\n\r\n".encode(),
    "job": lambda text: http(
        json.dumps({"records": [JOB | {"message": text}], **JOB, "name": text}).encode()
    ),
}


@pytest.mark.parametrize("kind", ECHOES)
async def test_what_a_server_says_back_is_masked_where_it_comes_in(
    connect: Connect, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    caplog.set_level(logging.DEBUG)
    request = change(body={"a": [Secret(IN_BODY)], "b": Secret(SLASHED)})
    found: list[object] = []
    async with hostile(echoing(ECHOES[kind])) as server:
        client = connect(server.url)
        for ask in (
            lambda: client.send(request, 0),
            client.jobs,
            lambda: client.job("1-1"),
            lambda: client.raw_job("1-1"),
            lambda: client.collection("/api/x"),
            lambda: client.resource("/api/x"),
            lambda: client.control("1-1", Action.PAUSE),
            client.identify,
        ):
            try:
                found.append(await ask())
            except OntapError as error:
                found += [error.fault, error.error, str(error)]
    assert IN_BODY.encode() in server.received[0].body
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("ontap_tui")]
    text = "".join(ours + [one.decode() if isinstance(one, bytes) else repr(one) for one in found])
    for secret in SPELLINGS:
        assert secret not in text
    if kind == "job":
        assert text.count(MASK) > 4


async def test_what_was_a_secret_stays_one_after_another_log_in(connect: Connect) -> None:
    body = json.dumps({"records": [JOB | {"message": f"{IN_BODY} {PASSWORD}"}]}).encode()
    async with hostile(raw(http(b"{}"), http(body))) as server:
        client = connect(server.url)
        await client.send(change(body=Secret(IN_BODY)), 0)
        await client.retry_login()
        [job] = (await client.jobs()).jobs
    assert job.message == f"{MASK} {MASK}"


@given(st.binary(max_size=40), st.integers(1, 30))
def test_a_secret_is_seen_wherever_an_answer_is_cut(around: bytes, at: int) -> None:
    hidden = Hidden()
    hidden.add([Secret(PASSWORD)])
    data = around + PASSWORD.encode() + around
    end, seen = b"", False
    for chunk in (data[:at], data[at:]):
        seen = seen or hidden.within(end + chunk)
        end = (end + chunk)[-hidden.longest :]
    assert seen
    assert PASSWORD.encode() not in hidden.body(data)


def test_a_long_answer_is_masked_without_being_understood() -> None:
    hidden = Hidden()
    hidden.add([Secret(SLASHED)])
    long = json.dumps({"a": [SLASHED, "x" * 2_000_000], "b": 1}).encode()
    assert json.loads(hidden.body(long))["a"][0] == MASK


def test_short_secrets_are_not_masked_in_every_word() -> None:
    hidden = Hidden()
    hidden.add([Secret("run"), Secret("")])
    assert hidden.text("running") == "running"


async def test_keys_of_tls_are_not_logged(
    connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = tmp_path / "keys"
    monkeypatch.setenv("SSLKEYLOGFILE", str(keys))
    authority = trustme.CA()
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(server_side)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    async with hostile(raw(http(b'{"records": []}')), server_side) as server:
        await connect(server.url, tls=Tls(ca=tmp_path / "ca.pem")).jobs()
    assert not keys.exists()


def test_a_target_does_not_show_its_secret() -> None:
    target = Target(name="east", base_url="https://east", credentials=LOGIN)
    assert PASSWORD not in repr(target)
    assert "***" in repr(target)
    assert isinstance(target.credentials, Password)


def test_importing_the_room_does_not_import_httpcore() -> None:
    code = "import sys, ontap_tui.ontap; print('httpcore' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
