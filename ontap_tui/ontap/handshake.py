"""A TLS handshake, and nothing after it."""

import ssl

import httpcore

from ontap_tui.ontap.failures import unsent
from ontap_tui.ontap.network import Network
from ontap_tui.ontap.origin import Origin
from ontap_tui.ontap.tls import Context


async def handshake(origin: Origin, network: Network, context: Context, timeout: float) -> ssl.SSLObject:
    """Return what was agreed on, of a connection that is closed again.

    `timeout` is in s, for the connection and again for the handshake.

    Raises:
        NotSent: there was no connection, or no handshake.
        AuthenticationFailed: by a proxy.
    """
    outcome: Exception
    try:
        plain = await network.connect_tcp(origin.host, origin.port, timeout)
        encrypted = await plain.start_tls(context, origin.host, timeout)
        agreed = encrypted.get_extra_info("ssl_object")
        await encrypted.aclose()
    except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
        outcome = unsent(error, origin=origin, connect_timeout=timeout)
    else:
        assert isinstance(agreed, ssl.SSLObject)
        return agreed
    raise outcome
