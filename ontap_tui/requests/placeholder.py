"""Parse templates: ``{name}``, ``{now:%Y%m%d}``, ``{response.records.0.uuid}``; ``{{`` for a brace."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeAlias

BUILT_IN: Final = ("cluster", "now", "user", "uuid4")
"""Names available without a variable."""

ANSWER: Final = ("job", "response")
"""First parts of dotted names that refer to the answer to the previous request (`Request.then`)."""

_TOKEN: Final = re.compile(r"\{\{|\}\}|\{(?P<inner>[^{}]*)\}|\{")
_INNER: Final = re.compile(r"(?P<name>[A-Za-z_][\w-]*(?:\.[\w-]+)*)(?::(?P<format>.+))?", re.ASCII)


class TemplateError(ValueError):
    """Explains why the text is not a template."""


class Placeholder(NamedTuple):
    name: str
    format: str = ""

    @property
    def of_answer(self) -> bool:
        return self.name.partition(".")[0] in ANSWER and "." in self.name


Template: TypeAlias = tuple[str | Placeholder, ...]


@lru_cache(maxsize=8192)
def parse_template(text: str) -> Template:
    """Parse `text` into literal texts and placeholders, in order. Raises `TemplateError`."""
    if "{" not in text and "}" not in text:
        return (text,) if text else ()
    parts: list[str | Placeholder] = []
    literal = ""
    end = 0
    for token in _TOKEN.finditer(text):
        literal += text[end : token.start()]
        end = token.end()
        if token[0] in ("{{", "}}"):
            literal += token[0][0]
            continue
        if literal:
            parts.append(literal)
            literal = ""
        parts.append(_placeholder(token))
    literal += text[end:]
    return (*parts, literal) if literal else tuple(parts)


def _placeholder(token: re.Match[str]) -> Placeholder:
    inner = token["inner"]
    if inner is None:
        raise TemplateError('"{" is not closed: write {{ for a literal brace')
    found = _INNER.fullmatch(inner)
    if found is None:
        raise TemplateError(f"{{{inner}}} is not a placeholder: write {{{{ for a literal brace")
    name, format_ = found["name"], found["format"] or ""
    if format_ and name != "now":
        raise TemplateError(f"{{{inner}}}: only now takes a format")
    return Placeholder(name, format_)


def placeholders(text: str) -> Iterator[Placeholder]:
    """Yield the placeholders of `text`. Raises `TemplateError`."""
    return (part for part in parse_template(text) if isinstance(part, Placeholder))


def escape(text: str) -> str:
    """Return a template that renders as `text`."""
    return text.replace("{", "{{").replace("}", "}}")


def dig(tree: Any, path: str) -> Any:
    """Return the value at a dotted path such as ``records.0.uuid``; None if there is none."""
    for step in path.split("."):
        if isinstance(tree, dict):
            tree = tree.get(step)
        elif isinstance(tree, list) and step.isdecimal() and int(step) < len(tree):
            tree = tree[int(step)]
        else:
            return None
    return tree


def leaves(tree: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (dotted path, text) of every string in a JSON tree."""
    if isinstance(tree, str):
        yield path, tree
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield from leaves(value, f"{path}.{key}" if path else str(key))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from leaves(value, f"{path}.{index}" if path else str(index))
