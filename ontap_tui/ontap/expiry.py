"""Read when a bearer token expires, if the token says so."""

import base64
import binascii
from datetime import UTC, datetime

import msgspec

from ontap_tui.ontap.target import Credentials, Token


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
        payload = base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
        claims = msgspec.json.decode(payload, type=_Claims)
        return None if claims.exp is None else datetime.fromtimestamp(claims.exp, UTC)
    except (binascii.Error, ValueError, OverflowError, OSError, msgspec.MsgspecError):
        return None
