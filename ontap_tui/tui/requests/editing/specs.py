"""Define the text fields for editing the tables of a request and a variable."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from ontap_tui.requests import METHODS, Confirm, VariableType

Table = dict[str, Any]


class Spec(NamedTuple):
    """Describes the field of one key; `key` may be dotted."""

    key: str
    label: str
    hint: str = ""
    read: Callable[[Any], str] = lambda value: value if isinstance(value, str) else json.dumps(value)
    """Converts an existing value to text."""
    write: Callable[[str], Any] = lambda text: text
    """Converts non-empty text to a value; raises ValueError with the problem."""
    lines: int = 1


def get(table: Mapping[str, Any], spec: Spec) -> str:
    """Return the text of the key's value; empty if the key is absent."""
    value: Any = table
    for key in spec.key.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return "" if value is None else spec.read(value)


def put(table: Table, spec: Spec, text: str) -> None:
    """Set the key's value from `text`; empty text removes the key, and its table if that becomes empty.

    Raises ValueError.
    """
    *outer, last = spec.key.split(".")
    inner = table
    for key in outer:
        inner = inner.setdefault(key, {})
    if text.strip():
        inner[last] = spec.write(text)
    else:
        inner.pop(last, None)
    if outer and not inner:
        del table[outer[0]]


def _words(text: str) -> list[str]:
    return [word for word in (part.strip() for part in text.split(",")) if word]


def _flag(text: str) -> bool:
    if text.strip() not in ("yes", "no", "true", "false"):
        raise ValueError("must be yes or no")
    return text.strip() in ("yes", "true")


def _number(text: str) -> Any:
    """Return the number in `text`; a size stays a string."""
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ValueError(f"is not JSON: {error}") from None


def _parameters(text: str) -> Table:
    parameters: Table = {}
    for part in filter(None, (part.strip() for part in text.split("&"))):
        name, separator, value = part.partition("=")
        if not separator:
            raise ValueError(f"{name} has no value: name=value & name=value")
        try:
            parameters[name.strip()] = json.loads(value)
        except ValueError:
            parameters[name.strip()] = value.strip()
    return parameters


def _shown_parameters(table: Any) -> str:
    if not isinstance(table, dict):
        return str(table)
    return " & ".join(
        f"{name}={value if isinstance(value, str) else json.dumps(value)}" for name, value in table.items()
    )


def _shown_words(value: Any) -> str:
    return value if isinstance(value, str) else ", ".join(map(str, value))


def _words_spec(key: str, label: str, hint: str) -> Spec:
    return Spec(key, label, hint, read=_shown_words, write=_words)


def _flag_spec(key: str, label: str, hint: str) -> Spec:
    return Spec(key, label, hint, read=lambda value: "yes" if value else "no", write=_flag)


REQUEST: Final = (
    Spec("title", "Title", "shown in the list"),
    Spec("help", "Help", "shown above the form"),
    Spec("method", "Method", " ".join(METHODS)),
    Spec("path", "Path", "{name} for a variable"),
    Spec("query", "Query", "name=value & …", read=_shown_parameters, write=_parameters),
    Spec("key", "Key", "opens the form"),
    _words_spec("clusters", "Clusters", "such as prod-*, lab"),
    Spec("confirm", "Confirm", f"{', '.join(Confirm)}: if dangerous"),
    _flag_spec("danger", "Danger", "yes or no"),
    Spec("confirm_by_name", "Type the name of", "a variable, to confirm"),
    Spec("then", "Then", "sent after success"),
    _flag_spec("stop_on_error", "Stop on error", "yes: at first refusal"),
    Spec("body", "Body", "JSON, {name} for a variable", write=_json, lines=8,
         read=lambda value: json.dumps(value, indent=2, ensure_ascii=False)),
)  # fmt: skip
VARIABLE: Final = (
    Spec("prompt", "Prompt", "the label of the field"),
    Spec("help", "Help", "shown beside the field"),
    Spec("type", "Type", ", ".join(VariableType)),
    Spec("default", "Default", "may contain {now:%Y%m%d}, {user}, {cluster}"),
    Spec("pattern", "Pattern", "a regular expression for the whole value"),
    Spec("minimum", "Minimum", write=_number),
    Spec("maximum", "Maximum", write=_number),
    _words_spec("choices", "Choices", "a, b, c: for type choice"),
    _flag_spec("optional", "Optional", "yes or no"),
    Spec("lookup.path", "Look up in", "a collection, such as /api/storage/volumes"),
    Spec("lookup.label", "Shown as", "per record, such as {name} ({svm.name})"),
    Spec("lookup.value", "Sent as", "per record, such as {uuid}"),
)
