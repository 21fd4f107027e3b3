"""A certificate that a server shows, described for a person."""

from datetime import datetime

import msgspec


class Certificate(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Only `fingerprint` is beyond doubt. The rest is what it says, and empty where that is garbled."""

    fingerprint: str
    """``sha256:`` and 64 hexadecimal digits."""
    subject: str = ""
    issuer: str = ""
    names: tuple[str, ...] = ()
    """DNS names and IP addresses that it is valid for."""
    starts: datetime | None = None
    expires: datetime | None = None
