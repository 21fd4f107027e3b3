"""What the talk with one cluster may cost at once, and has cost so far."""

from typing import Final

import msgspec

from ontap_tui.ontap.tls import Certificate

MAX_CONNECTIONS: Final = 4


class Traffic(msgspec.Struct):
    requests: int = 0
    bytes_received: int = 0
    """Of bodies."""
    certificate: Certificate | None = None
    """The one shown last; None for plain HTTP and for one that is not verified."""
