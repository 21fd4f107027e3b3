r"""Split a command line as bash does: `shlex` knows no ``$'...'``, and no ``\$`` in double quotes."""

import re
from typing import Final

_TOKEN: Final = re.compile(
    r"""
      (?P<space>\s+)
    | \\\n
    | \\(?P<escaped>.)
    | '(?P<single>[^']*)'
    | \$'(?P<ansi>(?:\\.|[^'\\])*)'
    | \$?"(?P<double>(?:\\.|[^"\\])*)"
    | (?P<plain>(?!\$['"])[^\s\\'"])
    """,
    re.DOTALL | re.VERBOSE,
)
_IN_DOUBLE: Final = re.compile(r'\\([$`"\\\n])')
_IN_ANSI: Final = re.compile(
    r"\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3})|(.))", re.DOTALL
)
_LETTERS: Final = {
    "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", "'": "'", '"': '"', "?": "?",
}  # fmt: skip


def shell_words(text: str, *, literal_dollar: str = "$") -> list[str]:
    """Split a command line, without expanding variables or interpreting operators.

    `literal_dollar` replaces each dollar sign that the shell does not expand: after a backslash or in single
    quotes.

    Raises ValueError if a quote is not closed.
    """
    words: list[str] = []
    word: str | None = None
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise ValueError(f"a quote is not closed: {text[position : position + 20]}")
        position = found.end()
        if found["space"] is not None:
            if word is not None:
                words.append(word)
            word = None
        elif found.lastgroup is not None:
            word = (word or "") + _meant(found, literal_dollar)
    return words if word is None else [*words, word]


def _meant(found: re.Match[str], literal_dollar: str) -> str:
    text = found[found.lastgroup or 0]
    match found.lastgroup:
        case "double":
            return _IN_DOUBLE.sub(
                lambda escape: {"\n": "", "$": literal_dollar}.get(escape[1], escape[1]), text
            )
        case "ansi":
            return _IN_ANSI.sub(_character, text).replace("$", literal_dollar)
        case "single" | "escaped":
            return text.replace("$", literal_dollar)
    return text


def _character(escape: re.Match[str]) -> str:
    *hexadecimal, octal, letter = escape.groups()
    for digits in filter(None, hexadecimal):
        number = int(digits, 16)
        return chr(number) if number <= 0x10FFFF else escape[0]
    if octal:
        return chr(int(octal, 8) & 0xFF)
    return _LETTERS.get(letter, escape[0])
