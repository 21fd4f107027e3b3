"""Look at a server's certificate before trusting it."""

import asyncio
from functools import partial
from typing import Final

import msgspec

from ontap_tui.model import Certificate, Fault, FaultKind
from ontap_tui.ontap.errors import NotSent
from ontap_tui.ontap.origin import Origin
from ontap_tui.ontap.target import Target, Tls
from ontap_tui.ontap.threads import in_own_thread

_MISTRUST: Final = frozenset(
    {
        FaultKind.TLS,
        FaultKind.TLS_AUTHORITY,
        FaultKind.TLS_EXPIRED,
        FaultKind.TLS_HOSTNAME,
        FaultKind.TLS_PINNED,
    }
)


class Look(msgspec.Struct, frozen=True, kw_only=True):
    certificate: Certificate
    mistrust: Fault | None = None
    """Why the certificate is not accepted at the moment; None if it is."""


async def look(target: Target, *, timeout: float) -> Look:
    """Return the certificate that the server presents; nothing is sent after the handshake.

    The credentials of `target` are not read. `timeout` is in s.

    Raises:
        NotSent: there is no connection, or the server supports no version of TLS accepted here.
        AuthenticationFailed: the proxy refused the login.
        CredentialsUnavailable: the proxy's password or the CA file cannot be read.
        ValueError: the URL is not the URL of a cluster, or not ``https``.
    """
    from ontap_tui.ontap import faults, tls
    from ontap_tui.ontap.handshake import handshake, newest_tls
    from ontap_tui.ontap.tunnel import network

    origin = Origin.parse(target.base_url)
    if origin.scheme != "https":
        raise ValueError(f"{target.base_url} has no certificate")
    way = await asyncio.wrap_future(in_own_thread(partial(network, target)))

    async def shown(trust: Tls) -> Certificate:
        context = await asyncio.wrap_future(in_own_thread(partial(tls.context, trust, None)))
        found = tls.certificate_of(await handshake(origin, way, context, timeout))
        assert found is not None  # without a certificate the handshake fails
        return found

    try:
        return Look(certificate=await shown(target.tls))
    except NotSent as refused:
        if refused.fault.kind not in _MISTRUST:
            raise
        mistrust = refused.fault
    if mistrust.shown is not None:
        return Look(certificate=mistrust.shown, mistrust=mistrust)
    try:
        anything = msgspec.structs.replace(target.tls, verify=False, ca=None, fingerprints=())
        return Look(certificate=await shown(anything), mistrust=mistrust)
    except NotSent as refused:
        failed = refused
    version = await newest_tls(origin, way, timeout)
    raise NotSent(faults.old_tls(origin, version)) if tls.is_old(version) else failed
