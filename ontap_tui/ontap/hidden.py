"""Mask, in a cluster's answers, the secrets that were sent to it.

A cluster, or a proxy in front of it, may repeat a secret in a refusal, an error page or a job's message.
Secrets are masked here, where answers arrive, so that no screen, log, file or command has to do it.
"""

import html
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final
from urllib.parse import quote

import msgspec

from ontap_tui.model import MASK, Fault, Secret
from ontap_tui.ontap import lenient

_LEAST: Final = 4
"""Shortest secret that is masked: a shorter one occurs in many words, and its masks would reveal it."""

_SOON_READ: Final = 1024 * 1024
_FEW_VALUES: Final = 20_000
"""Bytes and values of JSON that can be parsed, masked one by one and written without a noticeable delay."""


class Hidden:
    """Masks every secret that has been sent so far."""

    def __init__(self) -> None:
        self._forms: list[str] = []
        """Longest first, so that none is left in part."""
        self._encoded: tuple[bytes, ...] = ()
        self.longest = 0
        """Bytes of the longest form."""

    def add(self, secrets: Iterable[Secret]) -> None:
        forms = {form for secret in secrets for form in _forms(secret.reveal())}
        if forms.issubset(self._forms):
            return
        self._forms = sorted(forms.union(self._forms), key=len, reverse=True)
        self._encoded = tuple(form.encode("utf-8", "surrogateescape") for form in self._forms)
        self.longest = max(map(len, self._encoded), default=0)

    def within(self, data: bytes) -> bool:
        return any(form in data for form in self._encoded)

    def text(self, text: str) -> str:
        """Mask secrets in the text."""
        for form in self._forms:
            text = text.replace(form, MASK)
        return text

    def body(self, body: bytes) -> bytes:
        """Mask secrets in the body, leaving it valid JSON.

        If it is long or has many values, a number equal to a secret is masked too; the result is then not
        valid JSON.
        """
        if len(body) <= _SOON_READ and lenient.values(body) <= _FEW_VALUES:
            with suppress(lenient.NotJson):
                tree = self._tree(lenient.tree(body))
                return json.dumps(tree, ensure_ascii=False).encode("utf-8", "replace")
        for form in self._encoded:
            body = body.replace(form, MASK.encode())
        return body

    def headers(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        """Return the headers with secrets masked and names in lower case."""
        return {name.lower(): self.text(value) for name, value in headers.items()}

    def fault(self, fault: Fault) -> Fault:
        """Mask secrets in the fault."""
        return msgspec.structs.replace(
            fault,
            summary=self.text(fault.summary),
            remedy=self.text(fault.remedy),
            detail=self.text(fault.detail),
        )

    def _tree(self, tree: Any) -> Any:
        if isinstance(tree, dict):
            return {self.text(name): self._tree(value) for name, value in tree.items()}
        if isinstance(tree, list):
            return [self._tree(value) for value in tree]
        return self.text(tree) if isinstance(tree, str) else tree


def secrets_in(tree: Any) -> Iterator[Secret]:
    """Yield the secrets among the leaves of a JSON tree."""
    if isinstance(tree, Secret):
        yield tree
    elif isinstance(tree, dict):
        for value in tree.values():
            yield from secrets_in(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from secrets_in(value)


def _forms(value: str) -> Iterator[str]:
    """Yield the secret as it is spelt in JSON, in a URL, in an error page and in Python's messages."""
    if len(value) < _LEAST:
        return
    raw = value.encode("utf-8", "surrogateescape")
    yield value
    for text in (json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]):
        yield text
        yield text.replace("/", r"\/")
    yield quote(raw, safe="")
    yield html.escape(value)
    yield repr(raw)[2:-1]
    yield raw.decode("latin-1")
