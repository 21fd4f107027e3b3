"""Read the table ``[history]``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from ontap_tui.config.reading import FileTables, seconds_hook
from ontap_tui.config.secrets import PromptSecret, SecretSource, secret_source
from ontap_tui.config.team import Team, parameters_of

_SCHEMES: Final = ("postgresql", "postgres")
_EXPECTED: Final = 'expected "postgresql://USER@HOST[:PORT]/DATABASE"'


def read_team(
    table: Mapping[str, Any], reader: FileTables, *, folder: Path, environ: Mapping[str, str]
) -> Team:
    """Convert the table ``[history]``, adding its problems to the reader."""

    def hook(kind: type, value: Any) -> Any:
        if kind is not SecretSource:
            return seconds_hook(kind, value)
        account = urlsplit(str(table.get("url"))).netloc.partition("@")[0]
        secret = secret_source(value, cluster="history", account=account, folder=folder, environ=environ)
        if isinstance(secret, PromptSecret):
            raise ValueError(
                "the password of the history cannot be prompted for: use env, keyring, command or file"
            )
        return secret

    team = Team(**reader.values(table, Team, ("history",), hook=hook))
    if table and not team.url:
        reader.problem(("history", "url"), f"is missing: {_EXPECTED}")
    elif team.url and (wrong := _problem(team.url)):
        reader.problem(("history", "url"), wrong)
    return team


def _problem(url: str) -> str | None:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        return f"{_EXPECTED}: {error}"
    if parts.scheme not in _SCHEMES or not parts.path.strip("/"):
        return _EXPECTED
    if ":" in parts.netloc.rpartition("@")[0] or {"password", "sslpassword"} & parameters_of(url).keys():
        return "the password goes into a key of its own: password = { env = ... }"
    return None
