"""Read credentials: the header that they make, the secrets in it, and when they expire."""

import binascii
import re
from base64 import b64encode, urlsafe_b64decode
from datetime import UTC, datetime

import msgspec

from ontap_tui.model import Secret
from ontap_tui.ontap.errors import CredentialsUnavailable
from ontap_tui.ontap.target import Credentials, Password, Token


def authorization(credentials: Credentials) -> Secret | None:
    """Return the ``Authorization`` header; None for a client certificate.

    Raises:
        CredentialsUnavailable: a token that cannot be sent in a header.
    """
    if isinstance(credentials, Password):
        return Secret(f"Basic {basic(credentials.username, credentials.password.reveal()).reveal()}")
    if isinstance(credentials, Token):
        if not re.fullmatch(r"[!-~]+", credentials.token.reveal()):
            raise CredentialsUnavailable("The token is empty, or holds a space, a line end or the like.")
        return Secret(f"Bearer {credentials.token.reveal()}")
    return None


def secrets_of(credentials: Credentials) -> tuple[Secret, ...]:
    """Return the secrets that are sent with every request, in each of their forms."""
    if isinstance(credentials, Password):
        return credentials.password, basic(credentials.username, credentials.password.reveal())
    return (credentials.token,) if isinstance(credentials, Token) else ()


def basic(username: str, password: str) -> Secret:
    """Return the credentials for an ``Authorization`` header, without the scheme."""
    return Secret(b64encode(f"{username}:{password}".encode("utf-8", "surrogateescape")).decode())


class _Claims(msgspec.Struct):
    exp: float | None = None


def expiry(credentials: Credentials) -> datetime | None:
    """Return the claim ``exp`` of a JSON Web Token (RFC 7519, section 4.1.4); None for other tokens.

    Verifying the signature is up to the cluster.
    """
    if not isinstance(credentials, Token):
        return None
    parts = credentials.token.reveal().split(".")
    if len(parts) != 3:
        return None
    try:
        payload = urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
        claims = msgspec.json.decode(payload, type=_Claims)
        return None if claims.exp is None else datetime.fromtimestamp(claims.exp, UTC)
    except (binascii.Error, ValueError, OverflowError, OSError, msgspec.MsgspecError):
        return None
