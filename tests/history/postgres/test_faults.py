"""What failures of the database mean to a person."""

import psycopg
import pytest

from ontap_tui.history.postgres.faults import fault_of, of_database
from tests.history.batches import words


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("FATAL:  sorry, too many clients already", "it has no free connections"),
        (
            "FATAL:  remaining connection slots are reserved for roles with SUPERUSER",
            "it has no free connections",
        ),
        ('FATAL:  password authentication failed for user "ann"', "it refused the name or password"),
        ("fe_sendauth: no password supplied", "it refused the name or password"),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "ann"', "it rejects this account"),
        ('FATAL:  role "ann" does not exist', "it rejects this account"),
        ("SSL error: certificate verify failed", "its TLS cannot be trusted"),
        ("server does not support SSL, but SSL was required", "its TLS cannot be trusted"),
        ('FATAL:  database "ontap" does not exist', "there is no such database"),
        ("could not translate host name to address: Name or service not known", "its host name cannot be"),
        ("[Errno -2] Name or service not known", "its host name cannot be resolved"),
        ("cannot execute INSERT in a read-only transaction", "it is read-only at the moment"),
        ("permission denied for table jobs", "this account lacks a permission"),
        ("connection timeout expired", "the database cannot be reached"),
        ("server closed the connection unexpectedly", "the database cannot be reached"),
    ],
)
def test_each_is_told_in_words_with_a_remedy(error: str, told: str) -> None:
    fault = fault_of(psycopg.OperationalError(error))
    assert f"no team history: {told}" in words(fault)
    assert fault.remedy
    assert fault.detail == error


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (psycopg.errors.UndefinedColumn("x"), True),
        (psycopg.errors.UniqueViolation("x"), True),
        (psycopg.errors.InvalidTextRepresentation("x"), True),
        (psycopg.errors.InsufficientPrivilege("x"), False),
        (psycopg.errors.ReadOnlySqlTransaction("x"), False),
        (psycopg.errors.DiskFull("x"), False),
        (psycopg.errors.DeadlockDetected("x"), False),
        (psycopg.errors.AdminShutdown("x"), False),
    ],
)
def test_a_mistake_of_the_program_is_told_from_what_the_database_does(error: Exception, ours: bool) -> None:
    assert of_database(error) is not ours
