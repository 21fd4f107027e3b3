"""A certificate in words."""

from datetime import timedelta

import pytest

from ontap_tui.enrolment import certificate_facts, side_by_side
from ontap_tui.model import Certificate
from tests.support.clock import START

OLD, NEW = (f"sha256:{digit * 64}" for digit in "01")
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("starts", "expires", "words"),
    [
        (-10, 40, "2026-11-13 to 2027-01-02, valid for 40 d"),
        (-10, -3, "2026-11-13 to 2026-11-20, expired 3 d ago"),
        (1, 30, "2026-11-24 to 2026-12-23, not valid yet"),
    ],
)
def test_validity(starts: int, expires: int, words: str) -> None:
    shown = Certificate(fingerprint=NEW, starts=START + starts * DAY, expires=START + expires * DAY)
    assert dict(certificate_facts(shown, START))["valid"] == words


def test_only_the_fingerprint_is_beyond_doubt() -> None:
    facts = dict(certificate_facts(Certificate(fingerprint=NEW), START))
    assert facts == {
        "subject": "not stated",
        "issuer": "not stated",
        "names": "none",
        "valid": "not stated",
        "SHA-256": NEW,
    }


def test_one_that_issued_itself() -> None:
    shown = Certificate(fingerprint=NEW, subject="lab", issuer="lab", names=("lab", "10.0.0.5"))
    facts = dict(certificate_facts(shown, START))
    assert (facts["issuer"], facts["names"]) == ("lab, itself", "lab, 10.0.0.5")


def test_old_and_new_stand_one_above_the_other() -> None:
    facts = side_by_side([OLD], Certificate(fingerprint=NEW, subject="lab"), START)
    assert facts[:3] == [("trusted", OLD), ("shown", NEW), ("subject", "lab")]
