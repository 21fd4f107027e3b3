"""Write the commands with which a cluster's administrator grants rights to an account."""

import re
from typing import Final

_ROLE: Final = "ontap-tui"
_TO_WATCH: Final = ("/api/cluster/jobs", "/api/cluster")
_PLAIN: Final = re.compile(r"[\w.@\\-]+")


def to_grant(api: str, access: str, role: str = "ROLE") -> str:
    return f"security login rest-role create -role {role} -api {api} -access {access}"


def commands_to_read_jobs(username: str) -> list[str]:
    """Return the explanation and the commands; `username` is empty if unknown."""
    account = username if _PLAIN.fullmatch(username) else "ACCOUNT"
    login = f"-user-or-group-name {account} -application http -authentication-method password"
    return [
        f"On the cluster, this gives {account} a role that may read jobs and nothing else:",
        *(f"  {to_grant(api, 'readonly', _ROLE)}" for api in _TO_WATCH),
        f"  security login modify {login} -role {_ROLE}",
        "To let it keep its own role, use that role in the first command and omit the others.",
    ]
