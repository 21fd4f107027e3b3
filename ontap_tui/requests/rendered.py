"""Represent a request ready to send, with plain values and no templates."""

import json
import shlex
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

import msgspec

from ontap_tui.config import Cluster
from ontap_tui.model import Secret, json_text
from ontap_tui.requests.request import Json

_QUERY_SAFE: Final = ",:/*!"
RETURN_TIMEOUT: Final = "return_timeout"
LONGEST_RETURN_TIMEOUT: Final = 120
"""Seconds."""


def target(path: str, query: Iterable[tuple[str, str]]) -> str:
    """Return the encoded `path` with the plain parameters of `query`."""
    encoded = "&".join(f"{quote(key, safe='')}={quote(value, safe=_QUERY_SAFE)}" for key, value in query)
    return f"{path}?{encoded}" if encoded else path


class RenderedRequest(msgspec.Struct, frozen=True, kw_only=True):
    method: str
    path: str
    """The percent-encoded path, which starts with ``/api/``."""
    query: tuple[tuple[str, str], ...] = ()
    """Parameters as plain text, not encoded."""
    body: Json = None
    """A JSON tree that may contain `Secret` leaves; None for no body."""

    @property
    def target(self) -> str:
        """Return the encoded path and query, which follow the cluster's address in the URL."""
        return target(self.path, self.query)

    @property
    def return_timeout(self) -> int | None:
        """Return the seconds that the cluster may wait for the job's end before answering; None if unset."""
        value = dict(self.query).get(RETURN_TIMEOUT, "")
        return int(value) if value.isdecimal() else None

    def with_return_timeout(self, seconds: int | None) -> "RenderedRequest":
        """Return a copy with this return_timeout; None removes it."""
        query = tuple(pair for pair in self.query if pair[0] != RETURN_TIMEOUT)
        if seconds is not None:
            query = (*query, (RETURN_TIMEOUT, str(seconds)))
        return msgspec.structs.replace(self, query=query)

    def masked_body(self, *, indent: int | None = None) -> str | None:
        """Return the body's JSON text with ``***`` for each secret."""
        if self.body is None:
            return None
        return json_text(self.body, indent=indent)

    def curl(self, cluster: Cluster) -> str:
        """Return a command to paste into a shell, with secrets as shell variables that the user sets.

        The login uses ``$ONTAP_PASSWORD`` or ``$ONTAP_TOKEN``; secrets in the body are named by their place.
        """
        words = ["curl", *_login(cluster)]
        if cluster.ca is not None:
            words += ["--cacert", shlex.quote(str(cluster.ca))]
        if not cluster.verify:
            words.append("-k")
        if self.method != "GET":
            words += ["-X", self.method]
        if self.body is not None:
            words += ["-H", "'Content-Type: application/json'", "--data-raw", _shell_body(self.body)]
        return " ".join([*words, shlex.quote(cluster.url.rstrip("/") + self.target)])


def _login(cluster: Cluster) -> list[str]:
    if cluster.username:
        return ["-u", shlex.quote(f"{cluster.username}:") + '"$ONTAP_PASSWORD"']
    if cluster.client_cert is None:
        return ["-H", '"Authorization: Bearer $ONTAP_TOKEN"']
    key = ["--key", shlex.quote(str(cluster.client_key))] if cluster.client_key else []
    return ["--cert", shlex.quote(str(cluster.client_cert)), *key]


def _shell_body(body: Json) -> str:
    """Return the body as one shell word, with each secret as a variable named after its place in the body."""
    names: dict[str, str] = {}
    text = json_text(_with_marks(body, "", names))
    word = shlex.quote(text)
    for mark, name in names.items():
        word = word.replace(mark, f"'\"${name}\"'")
    return word


def _with_marks(tree: Json, path: str, names: dict[str, str]) -> Json:
    if isinstance(tree, Secret):
        mark = f"\0{len(names)}\0"
        names[json.dumps(mark)[1:-1]] = path.upper() or "SECRET"
        return mark
    if isinstance(tree, dict):
        return {
            key: _with_marks(value, "_".join(filter(None, (path, _shell_name(key)))), names)
            for key, value in tree.items()
        }
    if isinstance(tree, list):
        return [_with_marks(value, f"{path}_{index}", names) for index, value in enumerate(tree)]
    return tree


def _shell_name(key: str) -> str:
    return "".join(char if char.isascii() and char.isalnum() else "_" for char in key)
