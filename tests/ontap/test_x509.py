"""Certificates, described: what ours says against what a library says."""

from datetime import UTC, datetime

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from ontap_tui.model import Certificate
from ontap_tui.ontap.x509 import describe

KEY = ec.generate_private_key(ec.SECP256R1())
EARLY = datetime(1999, 1, 2, 3, 4, 5, tzinfo=UTC)
LATE = datetime(2090, 5, 6, 7, 8, 9, tzinfo=UTC)


def made(
    subject: x509.Name,
    *,
    issuer: x509.Name | None = None,
    names: tuple[x509.GeneralName, ...] = (),
    until: datetime = LATE,
) -> bytes:
    builder = (
        x509.CertificateBuilder(issuer or subject, subject, KEY.public_key(), x509.random_serial_number())
        .not_valid_before(EARLY)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(KEY, hashes.SHA256()).public_bytes(Encoding.DER)


def name(**parts: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(getattr(NameOID, kind), text) for kind, text in parts.items()])


WHOLE = made(
    name(COUNTRY_NAME="DE", COMMON_NAME="east"),
    issuer=name(ORGANIZATION_NAME="Größe\x1b[2J"),
    names=(x509.DNSName("east.example.com"), x509.RFC822Name("a@b.c")),
)


def test_a_certificate_of_an_authority() -> None:
    der = x509.load_pem_x509_certificate(
        trustme.CA()
        .issue_cert("127.0.0.1", "::1", "east.example.com", common_name="east", not_after=LATE)
        .cert_chain_pems[0]
        .bytes()
    )
    found = describe(der.public_bytes(Encoding.DER))
    assert found.fingerprint == f"sha256:{der.fingerprint(hashes.SHA256()).hex()}"
    assert set(found.names) == {"127.0.0.1", "::1", "east.example.com"}
    assert (found.subject, found.starts, found.expires) == ("east", der.not_valid_before_utc, LATE)


def test_what_it_says_is_fit_to_be_shown() -> None:
    found = describe(WHOLE)
    assert (found.subject, found.issuer) == ("east", "Größe�[2J")
    assert found.names == ("east.example.com",)
    assert (found.starts, found.expires) == (EARLY, LATE)


@pytest.mark.parametrize(
    "until", [datetime(2049, 12, 31, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)]
)
def test_both_forms_of_a_time(until: datetime) -> None:
    assert describe(made(name(COMMON_NAME="east"), until=until)).expires == until


@pytest.mark.parametrize(
    "der", [b"", b"0", b"\x30\x84\xff\xff\xff\xff", b"text", WHOLE[:-1], WHOLE * 2], ids=range(6)
)
def test_what_is_garbled_still_has_its_fingerprint(der: bytes) -> None:
    found = describe(der)
    assert found == Certificate(fingerprint=found.fingerprint)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=4))
def test_whatever_is_changed_in_it_raises_nothing(at: int, new: bytes) -> None:
    describe(WHOLE[:at] + new + WHOLE[at + len(new) :])
