"""A listener that is stopped leaves no connection open, however far that has come."""

import asyncio
import gc
import socket
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from ontap_tui.simulator import SimulatedFleet


@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize("passes", range(8))
def test_a_connection_that_is_being_accepted_is_cut(passes: int, tls: bool) -> None:
    with SimulatedFleet(1, tls=tls) as fleet, socket.socket() as client:
        [cluster] = fleet

        async def stop_while_it_comes() -> None:
            client.connect(("127.0.0.1", urlsplit(cluster.url).port))
            for _ in range(passes):  # of the event loop, and each takes it further
                await asyncio.sleep(0)
            await cluster._listener.stop()

        client.settimeout(20)
        fleet.run(stop_while_it_comes())
        with suppress(ConnectionResetError):
            assert client.recv(1) == b""
    gc.collect()  # an open one would say so


def test_a_connection_cut_in_the_middle_of_its_handshake_is_closed() -> None:
    with SimulatedFleet(1, tls=True) as fleet:
        [cluster] = fleet
        with socket.create_connection(("127.0.0.1", urlsplit(cluster.url).port or 0)) as client:
            client.sendall(b"\x16\x03\x01")  # begins a ClientHello
            for _ in range(5):
                fleet.run(asyncio.sleep(0))  # it is accepted by then
            cluster.stop()
            client.settimeout(10)
            with suppress(ConnectionResetError):
                assert client.recv(1) == b""
    gc.collect()  # an open one would say so
