"""What the talk with one cluster may cost at once, and has cost so far."""

import msgspec

from ontap_tui.model import Certificate


class Traffic(msgspec.Struct):
    requests: int = 0
    bytes_received: int = 0
    """Of bodies."""
    certificate: Certificate | None = None
    """The one shown last, verified or not; None for plain HTTP."""
