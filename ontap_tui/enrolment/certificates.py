"""Describe a certificate to a user who is asked to trust it."""

from collections.abc import Iterable
from datetime import datetime

from ontap_tui.model import Certificate, validity


def certificate_facts(certificate: Certificate, now: datetime) -> list[tuple[str, str]]:
    """Return (label, value) pairs; only the fingerprint is verified, the rest is what the certificate
    claims.
    """
    issuer = certificate.issuer
    if issuer and issuer == certificate.subject:
        issuer = f"{issuer}, itself"
    return [
        ("subject", certificate.subject or "not stated"),
        ("issuer", issuer or "not stated"),
        ("names", ", ".join(certificate.names) or "none"),
        ("valid", _validity(certificate, now)),
        ("SHA-256", certificate.fingerprint),
    ]


def side_by_side(trusted: Iterable[str], shown: Certificate, now: datetime) -> list[tuple[str, str]]:
    """Return the pairs with the trusted and the new fingerprint one above the other."""
    *facts, (_, fingerprint) = certificate_facts(shown, now)
    return [*(("trusted", one) for one in trusted), ("shown", fingerprint), *facts]


def _validity(certificate: Certificate, now: datetime) -> str:
    starts, expires = certificate.starts, certificate.expires
    if starts is None or expires is None:
        return "not stated"
    state = "not valid yet" if now < starts else validity(expires, now)
    return f"{starts:%Y-%m-%d} to {expires:%Y-%m-%d}, {state}"
