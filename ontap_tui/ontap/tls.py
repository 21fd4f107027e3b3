"""Certificates: what we trust, what the cluster shows, and why we did not accept it."""

import ssl
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from ontap_tui.model import FaultKind
from ontap_tui.ontap.errors import CredentialsUnavailable
from ontap_tui.ontap.target import ClientCertificate, Credentials, Tls

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


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """What a verified cluster showed."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    """DNS names and IP addresses it is valid for."""
    expires: datetime


def context(tls: Tls, credentials: Credentials) -> ssl.SSLContext:
    """Blocks: reads files.

    The cluster's own self-signed certificate, or that of an intermediate authority, may serve as `Tls.ca`;
    the strict profile that Python 3.13 turned on is off, because ONTAP's own certificates do not meet it.

    Raises:
        CredentialsUnavailable: a file is missing or not what it should be.
    """
    made = _trusting(tls)
    made.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    made.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if not tls.verify:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    if isinstance(credentials, ClientCertificate):
        try:
            made.load_cert_chain(credentials.certificate, credentials.key, password=_no_passphrase)
        except (OSError, ValueError) as error:
            raise CredentialsUnavailable(
                f"The client certificate {credentials.certificate} cannot be used ({_reason(error)}). It and "
                "its key must be PEM files that this account can read, the key without a passphrase."
            ) from None
    return made


def unused() -> ssl.SSLContext:
    """For plain HTTP: trusts nobody, and costs no reading of authorities."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _trusting(tls: Tls) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=tls.ca)
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
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def fault_kind(error: ssl.SSLError) -> FaultKind:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _VERIFY_CODES.get(error.verify_code, FaultKind.TLS)
    return FaultKind.TLS


def reason(error: ssl.SSLError) -> str:
    """OpenSSL's word for it, such as ``WRONG_VERSION_NUMBER``; empty for an error that Python made."""
    return getattr(error, "reason", None) or ""


def refuses_client_certificate(error: ssl.SSLError) -> bool:
    """Whether the server's alert is about the certificate that we showed, or did not show."""
    return any(alert in reason(error) for alert in _CLIENT_CERTIFICATE_ALERTS)


def certificate(connection: ssl.SSLObject) -> Certificate | None:
    """None for one that is not verified: Python does not decode it then."""
    shown: dict[str, Any] = connection.getpeercert() or {}
    if "notAfter" not in shown:
        return None
    return Certificate(
        subject=_common_name(shown.get("subject", ())),
        issuer=_common_name(shown.get("issuer", ())),
        names=tuple(value for _, value in shown.get("subjectAltName", ())),
        expires=datetime.fromtimestamp(ssl.cert_time_to_seconds(shown["notAfter"]), UTC),
    )


def _common_name(distinguished: tuple[tuple[tuple[str, str], ...], ...]) -> str:
    names = dict(pair for part in distinguished for pair in part)
    return names.get("commonName") or names.get("organizationName", "")
