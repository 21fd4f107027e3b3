"""Perform a TLS handshake and nothing else."""

import ssl

import httpcore

from ontap_tui.ontap import tls
from ontap_tui.ontap.errors import OntapError
from ontap_tui.ontap.failures import unsent
from ontap_tui.ontap.network import Network
from ontap_tui.ontap.origin import Origin


async def handshake(
    origin: Origin, network: Network, context: tls.TlsContext, timeout: float
) -> ssl.SSLObject:
    """Perform a handshake on a new connection, close it, and return the result.

    `timeout` is in s, for the connection and again for the handshake.

    Raises:
        NotSent: there was no connection, or no handshake.
        AuthenticationFailed: a proxy refused the login.
    """
    outcome: Exception
    try:
        plain = await network.connect_tcp(origin.host, origin.port, timeout)
        try:
            encrypted = await plain.start_tls(context, origin.host, timeout)
            agreed = encrypted.get_extra_info("ssl_object")
            await encrypted.aclose()
        finally:
            await plain.aclose()  # a cancelled handshake leaves it open
    except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
        outcome = unsent(error, origin=origin, connect_timeout=timeout)
    else:
        assert isinstance(agreed, ssl.SSLObject)
        return agreed
    raise outcome


async def newest_tls(origin: Origin, network: Network, timeout: float) -> str | None:
    """Return the newest version that the server supports, such as ``TLSv1.1``; None if unknown."""
    try:
        return (await handshake(origin, network, tls.accepting_anything(), timeout)).version()
    except OntapError:
        return None
