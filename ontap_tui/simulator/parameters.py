"""Parse the query string of a request: control parameters and conditions."""

from collections.abc import Iterable
from urllib.parse import quote, unquote

from ontap_tui.simulator.refusal import Refusal, invalid_value, unexpected_argument
from ontap_tui.simulator.schema import parse_integer

CONTROLS = (
    "fields",
    "max_records",
    "order_by",
    "return_records",
    "return_timeout",
    "ignore_unknown_fields",
)
MAX_RECORDS = 10_000
RETURN_TIMEOUT = range(121)


class Parameters:
    """Holds the parameters. A plus sign is a plus sign: only ``%20`` is a space."""

    def __init__(self, query_string: str) -> None:
        self.as_given = f"?{query_string}" if query_string else ""
        self._all: dict[str, str] = {}
        for part in filter(None, query_string.split("&")):
            name, equals, given = part.partition("=")
            name = unquote(name)
            if not equals:
                raise Refusal(400, 262248, f'Missing assignment for "{name}".', name)
            if name in self._all:
                raise Refusal(400, 262188, f'Field "{name}" was specified twice.', name)
            self._all[name] = unquote(given)

    def get(self, name: str) -> str | None:
        return self._all.get(name)

    @property
    def conditions(self) -> list[tuple[str, str]]:
        """Return all parameters that are neither controls nor cursors."""
        return [(n, v) for n, v in self._all.items() if n not in CONTROLS and not n.startswith("start.")]

    def flag(self, name: str, default: bool) -> bool:
        given = self._all.get(name)
        if given is None:
            return default
        if given not in ("true", "false"):
            raise invalid_value(given, name, "true|false")
        return given == "true"

    def number(self, name: str, default: int, allowed: range) -> int:
        given = self._all.get(name)
        if given is None:
            return default
        number = parse_integer(given)
        if number is None or number not in allowed:
            raise invalid_value(given, name, f"{allowed.start}..{allowed.stop - 1}")
        return number

    @property
    def max_records(self) -> int:
        return self.number("max_records", MAX_RECORDS, range(1, MAX_RECORDS + 1))

    def return_timeout(self, default: int) -> int:
        return self.number("return_timeout", default, RETURN_TIMEOUT)

    def allow(self, names: Iterable[str]) -> None:
        """Refuse all other names."""
        allowed = frozenset(names)
        for name in self._all:
            if name not in allowed:
                raise unexpected_argument(name)

    def continued(self, cursor: str, at: str) -> str:
        """Return the query string of the next page: the same parameters, with the cursor."""
        pairs = {n: v for n, v in self._all.items() if not n.startswith("start.")}
        pairs.setdefault("max_records", str(MAX_RECORDS))
        pairs.setdefault("return_records", "true")
        pairs[cursor] = at
        return "&".join(f"{quote(n, safe='.')}={quote(pairs[n], safe='')}" for n in sorted(pairs))
