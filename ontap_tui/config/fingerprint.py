"""Parse fingerprints of certificates."""

import re
from typing import Any, Final

_DIGITS: Final = re.compile(r"[0-9a-f]{64}")


class Fingerprints(tuple[str, ...]):
    """Holds fingerprints in normal form: ``sha256:`` and 64 hexadecimal digits in lower case."""

    __slots__ = ()


def fingerprints(value: Any) -> Fingerprints:
    """Parse a string or a list of fingerprints; capitals, and colons between the digits, are allowed.

    Raises:
        ValueError: it is neither, is empty, or contains anything else.
    """
    given = value if isinstance(value, list) else [value]
    if not given:
        raise ValueError("expected at least one fingerprint")
    return Fingerprints(map(_normal, given))


def _normal(given: Any) -> str:
    kind, _, digits = given.strip().lower().partition(":") if isinstance(given, str) else ("", "", "")
    digits = digits.replace(":", "")
    if kind != "sha256" or not _DIGITS.fullmatch(digits):
        raise ValueError("expected sha256: and 64 hexadecimal digits, or a list of these")
    return f"sha256:{digits}"
