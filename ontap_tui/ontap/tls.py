"""Set up TLS, check the certificate that the cluster presents, and explain why one is not accepted."""

import ssl
from typing import Final

from ontap_tui.model import Certificate, FaultKind, reason_of
from ontap_tui.ontap.errors import CredentialsUnavailable
from ontap_tui.ontap.target import ClientCertificate, Credentials, Tls
from ontap_tui.ontap.x509 import describe

_TOO_OLD: Final = ("TLSV1_ALERT_PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL", "WRONG_SSL_VERSION")
"""OpenSSL's reasons for a server that supports no version of TLS accepted here."""
_OLD_VERSIONS: Final = ("SSLv2", "SSLv3", "TLSv1", "TLSv1.1")
# X509_V_ERR_* of OpenSSL's x509_vfy.h
_VERIFY_CODES: Final = {
    9: FaultKind.TLS_EXPIRED,  # not yet valid
    10: FaultKind.TLS_EXPIRED,
    18: FaultKind.TLS_AUTHORITY,  # self-signed
    19: FaultKind.TLS_AUTHORITY,  # self-signed in the chain
    20: FaultKind.TLS_AUTHORITY,  # issuer not found
    21: FaultKind.TLS_AUTHORITY,  # no chain to an issuer
    62: FaultKind.TLS_HOSTNAME,
    64: FaultKind.TLS_HOSTNAME,  # an IP address
}
_CLIENT_CERTIFICATE_ALERTS: Final = ("ALERT_CERTIFICATE", "ALERT_BAD_CERTIFICATE", "ALERT_UNKNOWN_CA")


class Unpinned(ssl.SSLError):
    """Reports a certificate that matches none of the configured fingerprints; no request has been sent."""

    def __init__(self, trusted: tuple[str, ...], shown: Certificate | None) -> None:
        super().__init__("the certificate is not one of the trusted ones")
        self.trusted = trusted
        self.shown = shown


class TlsContext(ssl.SSLContext):
    """Requests `server_name` instead of the host's name, and checks pins at the end of a handshake."""

    server_name: str | None = None
    pinned: tuple[str, ...] = ()

    def wrap_bio(
        self,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = False,
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> ssl.SSLObject:
        name = self.server_name or server_hostname
        return super().wrap_bio(incoming, outgoing, server_side, name, session)


class _Connection(ssl.SSLObject):
    def do_handshake(self) -> None:
        super().do_handshake()
        pinned = self.context.pinned if isinstance(self.context, TlsContext) else ()
        if not pinned:
            return
        shown = certificate_of(self)
        if shown is None or shown.fingerprint not in pinned:
            raise Unpinned(pinned, shown)


def context(tls: Tls, credentials: Credentials | None) -> TlsContext:
    """Create the context for one cluster. Blocks: reads files.

    `Tls.ca` may hold the cluster's own self-signed certificate or that of an intermediate authority. The
    strict profile that Python 3.13 enables is off, because ONTAP's own certificates do not meet it.

    Raises:
        CredentialsUnavailable: a file is missing or invalid.
    """
    made = _trusting(tls)
    made.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    made.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if tls.fingerprints or not tls.verify:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    made.sslobject_class = _Connection
    made.pinned = tls.fingerprints
    made.server_name = tls.server_name
    if isinstance(credentials, ClientCertificate):
        try:
            made.load_cert_chain(credentials.certificate, credentials.key, password=_no_passphrase)
        except (OSError, ValueError) as error:
            raise CredentialsUnavailable(
                f"The client certificate {credentials.certificate} cannot be used ({_reason(error)}). It and "
                "its key must be PEM files that this account can read, the key without a passphrase."
            ) from None
    return made


def accepting_anything() -> TlsContext:
    """Create a context that accepts any certificate and TLS version, to look at a server without sending."""
    made = TlsContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    made.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    made.set_ciphers("ALL:@SECLEVEL=0")
    return made


def unused() -> ssl.SSLContext:
    """Create a context for plain HTTP, which trusts nobody and does not load any authorities."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _trusting(tls: Tls) -> TlsContext:
    made = TlsContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        if tls.ca is not None:
            made.load_verify_locations(tls.ca)
        elif not tls.fingerprints:
            made.load_default_certs()
        return made
    except OSError as error:
        raise CredentialsUnavailable(
            f"The CA file {tls.ca} cannot be used ({_reason(error)}). It must be a readable PEM file with "
            "the authority's certificate, or the cluster's own."
        ) from None


def _no_passphrase() -> str:
    raise ValueError("the key is protected by a passphrase")


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, ssl.SSLError):
        return (reason(error) or "not PEM").replace("_", " ").lower()
    return reason_of(error)


def fault_kind(error: ssl.SSLError) -> FaultKind:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _VERIFY_CODES.get(error.verify_code, FaultKind.TLS)
    return FaultKind.TLS


def reason(error: ssl.SSLError) -> str:
    """Return OpenSSL's reason, such as ``WRONG_VERSION_NUMBER``; empty for an error from Python itself."""
    return getattr(error, "reason", None) or ""


def too_old(error: ssl.SSLError) -> bool:
    return reason(error) in _TOO_OLD


def is_old(version: str | None) -> bool:
    """Return whether this version is too old to be accepted; `version` is Python's name, like ``TLSv1.1``."""
    return version in _OLD_VERSIONS


def refuses_client_certificate(error: ssl.SSLError) -> bool:
    """Return whether the server's alert is about our client certificate, presented or missing."""
    return any(alert in reason(error) for alert in _CLIENT_CERTIFICATE_ALERTS)


def certificate_of(connection: ssl.SSLObject) -> Certificate | None:
    der = connection.getpeercert(binary_form=True)
    return None if der is None else describe(der)
