"""What a server shows before anybody trusts it."""

import asyncio
from functools import partial

from ontap_tui.model import Certificate
from ontap_tui.ontap.origin import Origin
from ontap_tui.ontap.target import Target
from ontap_tui.ontap.threads import in_own_thread


async def shown_certificate(target: Target, *, timeout: float) -> Certificate:
    """Return the certificate that the server shows, whatever it is; nothing is sent after the handshake.

    The credentials of `target` are not read. `timeout` is in s.

    Raises:
        NotSent: there is no connection, or nobody there speaks TLS.
        AuthenticationFailed: by the proxy.
        ValueError: the URL is not that of a cluster, or not one with ``https``.
    """
    from ontap_tui.ontap import tls
    from ontap_tui.ontap.handshake import handshake
    from ontap_tui.ontap.tunnel import network

    origin = Origin.parse(target.base_url)
    if origin.scheme != "https":
        raise ValueError(f"{target.base_url} has no certificate")
    context = tls.accepting_anything()
    context.server_name = target.tls.server_name
    way = await asyncio.wrap_future(in_own_thread(partial(network, target)))
    shown = tls.certificate_of(await handshake(origin, way, context, timeout))
    assert shown is not None  # a server without one fails the handshake
    return shown
