"""Read certificates in DER, to show them to people.

Nothing here decides whether one is accepted: OpenSSL verifies chains, and pins compare `fingerprint`.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Final, NamedTuple

from ontap_tui.model import Certificate, printable

_SEQUENCE: Final = 0x30
_SET: Final = 0x31
_OBJECT_IDENTIFIER: Final = 0x06
_UTC_TIME: Final = 0x17
_VERSION: Final = 0xA0
_EXTENSIONS: Final = 0xA3
_DNS_NAME: Final = 0x82
_IP_ADDRESS: Final = 0x87
_UTF_16: Final = 0x1E
_COMMON_NAME: Final = bytes.fromhex("550403")
_ORGANIZATION: Final = bytes.fromhex("55040a")
_ALTERNATIVE_NAMES: Final = bytes.fromhex("551d11")
_MOST_NAMES: Final = 100


class _Element(NamedTuple):
    tag: int
    content: bytes


def fingerprint(der: bytes) -> str:
    return f"sha256:{hashlib.sha256(der).hexdigest()}"


def describe(der: bytes) -> Certificate:
    """Return what the certificate says, leaving out what is garbled. Never raises."""
    own = fingerprint(der)
    try:
        return _described(der, own)
    except ValueError:
        return Certificate(fingerprint=own)


def _described(der: bytes, own: str) -> Certificate:
    """Parse the fields of RFC 5280, section 4.1. Raises ValueError."""
    [certificate] = _elements(der)
    body, *_ = _elements(_content(certificate, _SEQUENCE))
    fields = list(_elements(_content(body, _SEQUENCE)))
    if fields[:1] and fields[0].tag == _VERSION:
        del fields[0]
    if len(fields) < 6:
        raise ValueError("fields are missing")
    _serial, _algorithm, issuer, validity, subject, _key, *optional = fields
    starts, expires = map(_time, _elements(_content(validity, _SEQUENCE)))
    return Certificate(
        fingerprint=own,
        subject=_name(subject),
        issuer=_name(issuer),
        names=tuple(_alternative_names(optional)),
        starts=starts,
        expires=expires,
    )


def _elements(data: bytes) -> Iterator[_Element]:
    """Yield the consecutive DER elements in `data`. Raises ValueError."""
    at = 0
    while at < len(data):
        if at + 2 > len(data):
            raise ValueError("an element is cut off")
        tag, length = data[at], data[at + 1]
        at += 2
        if length & 0x80:
            size = length & 0x7F
            if not 1 <= size <= 4 or at + size > len(data):
                raise ValueError("a length is not DER")
            length = int.from_bytes(data[at : at + size], "big")
            at += size
        if at + length > len(data):
            raise ValueError("an element is cut off")
        yield _Element(tag, data[at : at + length])
        at += length


def _content(element: _Element, tag: int) -> bytes:
    if element.tag != tag:
        raise ValueError(f"expected the tag {tag}, not {element.tag}")
    return element.content


def _name(element: _Element) -> str:
    """Return the common name, else the organization."""
    found: dict[bytes, str] = {}
    for part in _elements(_content(element, _SEQUENCE)):
        for pair in _elements(_content(part, _SET)):
            kind, value = _elements(_content(pair, _SEQUENCE))
            encoding = "utf-16-be" if value.tag == _UTF_16 else "utf-8"
            found[_content(kind, _OBJECT_IDENTIFIER)] = value.content.decode(encoding, "replace")
    return printable(found.get(_COMMON_NAME) or found.get(_ORGANIZATION, ""))


def _time(element: _Element) -> datetime:
    """Parse a time; by RFC 5280, two-digit years from 50 on belong to the twentieth century."""
    text = element.content.decode("ascii")
    if element.tag == _UTC_TIME:
        text = f"{'19' if text[:2] >= '50' else '20'}{text}"
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)


def _alternative_names(optional: list[_Element]) -> Iterator[str]:
    for part in optional:
        if part.tag != _EXTENSIONS:
            continue
        [extensions] = _elements(part.content)
        for extension in _elements(_content(extensions, _SEQUENCE)):
            kind, *_, value = _elements(_content(extension, _SEQUENCE))
            if kind == (_OBJECT_IDENTIFIER, _ALTERNATIVE_NAMES):
                [names] = _elements(value.content)
                yield from list(_written(_content(names, _SEQUENCE)))[:_MOST_NAMES]


def _written(names: bytes) -> Iterator[str]:
    for name in _elements(names):
        if name.tag == _DNS_NAME:
            yield printable(name.content.decode("ascii", "replace"))
        elif name.tag == _IP_ADDRESS:
            yield str(ip_address(name.content))
