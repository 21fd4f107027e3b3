"""What the talk with one cluster has cost so far."""

import msgspec

from ontap_tui.ontap.tls import Certificate


class Traffic(msgspec.Struct):
    requests: int = 0
    bytes_received: int = 0
    """Of bodies."""
    certificate: Certificate | None = None
    """The one shown last; None for plain HTTP and for one that is not verified."""
