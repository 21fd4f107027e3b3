"""Count the traffic with one cluster, and keep the certificate it last presented."""

import msgspec

from ontap_tui.model import Certificate


class Traffic(msgspec.Struct):
    requests: int = 0
    bytes_received: int = 0
    """Bodies only."""
    certificate: Certificate | None = None
    """The certificate presented last, verified or not; None for plain HTTP."""
