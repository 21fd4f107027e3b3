"""Define who may log in to a cluster, and what each account may do."""

import base64
from collections.abc import Iterable, Mapping

import msgspec

from ontap_tui.simulator.refusal import Refusal

READ = frozenset({"GET", "HEAD", "OPTIONS"})
ALL = READ | {"POST", "PATCH", "DELETE"}


class Account(msgspec.Struct, frozen=True):
    username: str
    """Also the common name of a client certificate that logs in as this account."""
    password: str | None = None
    token: str | None = None
    access: tuple[tuple[str, frozenset[str]], ...] = (("/api", ALL),)
    """Allowed methods by path prefix; the longest matching prefix decides, and without a match everything is
    refused.
    """
    svm: str | None = None
    """The name of the only SVM that the account sees."""

    def may(self, method: str, path: str) -> bool:
        fitting = [(len(start), methods) for start, methods in self.access if path.startswith(start)]
        return bool(fitting) and method in max(fitting, key=lambda each: each[0])[1]


def admin(password: str, token: str) -> Account:
    return Account("admin", password, token)


def read_only(username: str, password: str) -> Account:
    return Account(username, password, access=(("/api", READ),))


def without_jobs(username: str, password: str) -> Account:
    """Return an account that may launch, but not read jobs."""
    return Account(username, password, access=(("/api", ALL), ("/api/cluster/jobs", frozenset())))


def svm_admin(username: str, password: str, svm: str) -> Account:
    """Return an account that sees one SVM and its jobs, and is refused ``/api/cluster``."""
    return Account(
        username,
        password,
        access=(("/api", ALL), ("/api/cluster", frozenset()), ("/api/cluster/jobs", ALL)),
        svm=svm,
    )


def authenticate(
    accounts: Iterable[Account], headers: Mapping[str, str], certificate_name: str | None
) -> Account:
    """Return the account of a request. Raises `Refusal`: 401."""
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    given = _name_and_password(credentials) if scheme == "Basic" else None
    for account in accounts:
        if scheme == "Bearer" and account.token is not None and credentials == account.token:
            return account
        if given is not None and given == (account.username, account.password):
            return account
        if not scheme and certificate_name == account.username:
            return account
    raise Refusal(401, 6691623, "User is not authorized.")


def _name_and_password(credentials: str) -> tuple[str, str] | None:
    try:
        name, _, password = base64.b64decode(credentials, validate=True).decode().partition(":")
    except ValueError:
        return None
    return name, password
