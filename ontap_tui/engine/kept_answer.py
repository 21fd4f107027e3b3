"""Decide what to store of a response body: no secrets, and not too much."""

import json
import re
from collections.abc import Iterable
from typing import Any, Final

from ontap_tui.model import MASK

_MOST: Final = 16_384
"""Characters of JSON text; the response to a single request has a few hundred."""
_DEEPEST: Final = 100
"""Levels of nesting; ONTAP's responses have fewer than ten. Python's own limit depends on its version."""
_SECRET_NAME: Final = re.compile(
    "password|passphrase|passwd|secret|token|credential|private_?key|auth_?key|api_?key",
    re.IGNORECASE,
)


def kept_answer(body: Any) -> str | None:
    """Return JSON text with ``***`` for values named like secrets; sent secrets are already masked.

    Returns None if there is nothing, or too much, or it is nested too deeply.
    """
    if body is None or _too_deep(body):
        return None
    text = json.dumps(_masked(body), ensure_ascii=False)
    return text.encode("utf-8", "replace").decode() if len(text) <= _MOST else None


def kept_body(answer: str | None) -> Any:
    """Parse stored JSON text again, as `usable`; None if it is not JSON."""
    try:
        return usable(None if answer is None else json.loads(answer))
    except (ValueError, RecursionError):
        return None


def usable(body: Any) -> Any:
    """Return a JSON tree with None for masked values, because nothing may be built from ``***``."""
    return None if _too_deep(body) else _unmasked(body)


def _too_deep(tree: Any) -> bool:
    level = [tree]
    for _ in range(_DEEPEST):
        level = [below for each in level for below in _elements(each)]
    return bool(level)


def _elements(tree: Any) -> Iterable[Any]:
    if isinstance(tree, dict):
        return tree.values()
    return tree if isinstance(tree, list) else ()


def _unmasked(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {name: _unmasked(value) for name, value in tree.items()}
    if isinstance(tree, list):
        return [_unmasked(value) for value in tree]
    return None if isinstance(tree, str) and MASK in tree else tree


def _masked(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {
            name: MASK if _SECRET_NAME.search(name) and value is not None else _masked(value)
            for name, value in tree.items()
        }
    return [_masked(value) for value in tree] if isinstance(tree, list) else tree
