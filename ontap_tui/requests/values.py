"""Convert typed text to a variable's type, or report why it is invalid."""

import math
import re
from decimal import Decimal
from typing import Final

import msgspec

from ontap_tui.model import SafePattern, Secret
from ontap_tui.requests.request import Json, Variable, VariableType

_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,30}")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_SIZE: Final = re.compile(r"([0-9]{1,20}(?:\.[0-9]+)?)\s*([KMGTPE]?)(?:I?B)?", re.IGNORECASE | re.ASCII)
_POWER: Final = {unit: power for power, unit in enumerate(("", "K", "M", "G", "T", "P", "E"))}
_BOOLEAN: Final = {
    "true": True, "yes": True, "on": True, "1": True,
    "false": False, "no": False, "off": False, "0": False,
}  # fmt: skip
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class InvalidValue(ValueError):
    """Explains to the user what is wrong with the typed text."""


def parse_value(variable: Variable, text: str) -> Json | Secret:
    """Convert `text`, which must not be empty, to the variable's type. Raises `InvalidValue`."""
    if _SURROGATE.search(text):
        raise InvalidValue("contains bytes that are not text")
    match variable.type:
        case VariableType.INTEGER:
            return _in_range(variable, parse_integer(text))
        case VariableType.NUMBER:
            return _in_range(variable, parse_number(text))
        case VariableType.SIZE:
            return _in_range(variable, parse_size(text))
        case VariableType.BOOLEAN:
            return _parse_boolean(text)
        case VariableType.JSON:
            return _parse_json(text)
        case VariableType.CHOICE:
            if text not in variable.choices:
                raise InvalidValue(f"must be one of {', '.join(variable.choices)}")
            return text
        case VariableType.SECRET:
            return Secret(_matching(variable, text))
        case VariableType.STRING:
            return _matching(variable, text)


def parse_integer(text: str) -> int:
    if not _INTEGER.fullmatch(text.strip()):
        raise InvalidValue("must be a whole number")
    return int(text)


def parse_number(text: str) -> int | float:
    text = text.strip()
    if _INTEGER.fullmatch(text):
        return int(text)
    if not _NUMBER.fullmatch(text) or not math.isfinite(number := float(text)):
        raise InvalidValue("must be a number")
    return number


def parse_size(text: str) -> int:
    """Return a size in bytes. As in ONTAP, units are powers of 1024 with or without the ``i``."""
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise InvalidValue("must be a size such as 10G or 1.5TiB")
    return int(Decimal(found[1]) * 1024 ** _POWER[found[2].upper()])


def size_text(size: float) -> str:
    """Return a short, exact text that `parse_size` accepts: ``20M``, ``1.5T``, ``1000``."""
    quarters = int(size) * 4
    for unit, power in reversed(_POWER.items()):
        if power and quarters >= 4 * 1024**power and quarters % 1024**power == 0:
            whole, rest = divmod(quarters // 1024**power, 4)
            return f"{whole}{('', '.25', '.5', '.75')[rest]}{unit}"
    return str(int(size))


def number_text(number: float) -> str:
    return f"{number:.0f}" if float(number).is_integer() else f"{number:g}"


def _parse_boolean(text: str) -> bool:
    value = _BOOLEAN.get(text.strip().lower())
    if value is None:
        raise InvalidValue("must be true or false")
    return value


def _parse_json(text: str) -> Json:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise InvalidValue(f"is not JSON: {error}") from None


def _matching(variable: Variable, text: str) -> str:
    if variable.pattern and not SafePattern(variable.pattern, whole=True).matches(text):
        raise InvalidValue(f"must match {variable.pattern}")
    return text


def _in_range(variable: Variable, number: float) -> int | float:
    shown = size_text if variable.type is VariableType.SIZE else number_text
    if variable.minimum is not None and number < variable.minimum:
        raise InvalidValue(f"must be at least {shown(variable.minimum)}")
    if variable.maximum is not None and number > variable.maximum:
        raise InvalidValue(f"must be at most {shown(variable.maximum)}")
    return number
