"""No secret leaves but in the request that needs it."""

import base64
import logging
import subprocess
import sys
import traceback

import pytest

from ontap_tui.model import Secret
from ontap_tui.ontap import OntapError, Password, Target
from tests.ontap.conftest import LOGIN, PASSWORD, Connect, change
from tests.ontap.hostile import Respond, close, hang, hostile, http, raw, reset

IN_BODY = "geheim-im-body"
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
        client = connect(server.url, request_timeout=0.1)
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


def test_a_target_does_not_show_its_secret() -> None:
    target = Target(name="east", base_url="https://east", credentials=LOGIN)
    assert PASSWORD not in repr(target)
    assert "***" in repr(target)
    assert isinstance(target.credentials, Password)


def test_importing_the_room_does_not_import_httpx() -> None:
    code = "import sys, ontap_tui.ontap; print('httpx' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
