"""Convert between the spellings of keys used by Textual, by users and on the screen."""

import unicodedata
from typing import Final

_NAMED: Final = {
    *("enter", "space", "escape", "tab", "backspace", "delete", "insert"),
    *("up", "down", "left", "right", "pageup", "pagedown", "home", "end"),
    *(f"f{number}" for number in range(1, 13)),
}
_MODIFIERS: Final = frozenset({"ctrl", "shift", "alt", "super"})

EDITING: Final = frozenset(
    {
        *("left", "right", "home", "end", "backspace", "delete", "insert"),
        *("shift+left", "shift+right", "shift+home", "shift+end"),
        *("ctrl+left", "ctrl+right", "ctrl+shift+left", "ctrl+shift+right"),
        *("ctrl+a", "ctrl+e", "ctrl+h", "ctrl+d", "ctrl+w", "ctrl+u"),
        *("ctrl+backspace", "alt+backspace", "super+backspace"),
        *("ctrl+f", "ctrl+delete", "ctrl+k", "ctrl+c", "super+c", "ctrl+v", "ctrl+x", "super+x", "super+v"),
        *("ctrl+shift+a", "super+a"),
    }
)
"""Keys that Textual binds to edit a line of text."""


def normal(key: str) -> str:
    """Normalize a key: ``?`` to ``question_mark``, ``F5`` to ``f5``, ``ctrl+X`` to ``ctrl+x``.

    A single letter keeps its case.
    """
    key = key.strip()
    if len(key) == 1 and not key.isalnum():
        name = unicodedata.name(key, "").lower().replace("-", "_").replace(" ", "_")
        return _SHORT.get(name, name)
    return key if len(key) == 1 else key.lower()


def display(key: str) -> str:
    """Return the key as shown on the screen: ``?``, ``Enter``, ``Ctrl+R``, ``F5``, ``↑``."""
    if key in _SIGNS:
        return _SIGNS[key]
    if "+" in key and len(key) > 1:
        return "+".join(part.capitalize() for part in key.split("+"))
    return key if len(key) == 1 else key.capitalize()


_SHORT: Final = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
_PUNCTUATION: Final = {normal(sign): sign for sign in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"}
_SIGNS: Final = {
    **_PUNCTUATION,
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "escape": "Esc",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}


def is_text(key: str) -> bool:
    """Return whether the key types a character in a text field."""
    return key == "space" or len(key) == 1 or key in _PUNCTUATION


def is_typing(key: str) -> bool:
    """Return whether the key types or edits in a text field."""
    return is_text(key) or key in EDITING


def possible(key: str) -> bool:
    """Return whether a keyboard can have the key."""
    *modifiers, last = key.split("+")
    return _MODIFIERS.issuperset(modifiers) and (len(last) == 1 or last in _NAMED or last in _SIGNS)
