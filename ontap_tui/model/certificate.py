"""Describe a server's certificate for a person."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from ontap_tui.model.text import rough_duration

_SOON: Final = timedelta(days=30)


class Certificate(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Describes a certificate. Only `fingerprint` is certain; the rest is its claims, empty if garbled."""

    fingerprint: str
    """``sha256:`` and 64 hexadecimal digits."""
    subject: str = ""
    issuer: str = ""
    names: tuple[str, ...] = ()
    """DNS names and IP addresses for which it is valid."""
    starts: datetime | None = None
    expires: datetime | None = None


def ends_soon(expires: datetime | None, now: datetime) -> bool:
    """Return whether a certificate that is valid until `expires` is due for renewal or has expired."""
    return expires is not None and expires - now < _SOON


def validity(expires: datetime, now: datetime) -> str:
    """Describe the validity: ``valid for 200 d``, ``expires in 12 d``, ``expired 3 d ago``."""
    left = (expires - now).total_seconds()
    if left < 0:
        return f"expired {rough_duration(-left)} ago"
    return (
        f"expires in {rough_duration(left)}"
        if ends_soon(expires, now)
        else f"valid for {rough_duration(left)}"
    )
