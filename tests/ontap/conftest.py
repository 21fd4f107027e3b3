"""Clients for tests of this room, all closed at the end."""

from collections.abc import AsyncIterator, Callable
from typing import TypeAlias

import pytest

from ontap_tui.model import Secret, SystemClock
from ontap_tui.ontap import Credentials, OntapClient, Password, Proxy, Target, Tls
from ontap_tui.requests import RenderedRequest

Connect: TypeAlias = Callable[..., OntapClient]

PASSWORD = "pässwörd-geheim"
LOGIN = Password("monitor", Secret(PASSWORD))
VERIFY = Tls()


def change(
    method: str = "POST", target: str = "/api/storage/volumes?return_timeout=0", body: object = None
) -> RenderedRequest:
    return RenderedRequest(method=method, path=target, body=body)


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """Makes a client of cluster ``east``; `request_timeout` is long enough never to matter."""
    clients = []

    def make(
        url: str,
        *,
        credentials: Credentials | Callable[[], Credentials] = LOGIN,
        tls: Tls = VERIFY,
        proxy: Proxy | Callable[[], Proxy] | None = None,
        request_timeout: float = 10.0,
    ) -> OntapClient:
        target = Target(name="east", base_url=url, credentials=credentials, tls=tls, proxy=proxy)
        client = OntapClient(target, clock=SystemClock(), request_timeout=request_timeout)
        clients.append(client)
        return client

    yield make
    for client in clients:
        await client.aclose()
