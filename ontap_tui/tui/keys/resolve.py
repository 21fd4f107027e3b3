"""Resolve the keys in effect from the table, the configuration's overrides and the requests' claims."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from ontap_tui.tui.keys.spelling import is_typing, normal, possible
from ontap_tui.tui.keys.table import BY_ID, COMMANDS, DASHBOARD, TYPED_IN, Command

QUIT_ANYWHERE: Final = "ctrl+q"
RESERVED: Final[Mapping[str, str]] = {
    "tab": "moves to the next pane",
    "shift+tab": "moves to the previous pane",
    "ctrl+c": "copies the selection",
    "super+c": "copies the selection",
    QUIT_ANYWHERE: "quits, on every screen",
}
"""Keys that Textual binds on every screen, with their descriptions."""
_SENT_AS: Final = {"ctrl+i": "Tab", "ctrl+m": "Enter", "ctrl+[": "Esc"}
"""Keys that terminals cannot tell apart."""
_FOR_REQUESTS: Final = frozenset(f"f{number}" for number in range(2, 13))
"""Keys that a request may claim even if they are a command's second key."""


class KeyProblem(NamedTuple):
    where: str
    """The place of the problem: ``keys.cancel`` or ``requests.snapshot.key``."""
    message: str


class Keys(NamedTuple):
    """Holds the keys in effect: those of each command, and those claimed by requests."""

    commands: Mapping[str, tuple[str, ...]]
    requests: Mapping[str, str]
    """Maps the normal form of a key to the name of its request."""

    def of(self, command: str) -> tuple[str, ...]:
        return self.commands[command]

    @property
    def confirming(self) -> frozenset[str]:
        """Return the keys that open, send or answer something; a newly opened screen ignores them."""
        return frozenset(self.commands[one.id][0] for one in COMMANDS if one.keys[0] == "enter")


def resolve(
    overrides: Mapping[str, str], claims: Mapping[str, str] | None = None
) -> tuple[Keys, list[KeyProblem]]:
    """Apply `overrides`, the ``[keys]`` table, and `claims`, the requests' keys.

    An override or claim with a problem has no effect; the others are applied.
    """
    problems: list[KeyProblem] = []
    commands = {command.id: tuple(map(normal, command.keys)) for command in COMMANDS}
    wanted: dict[str, tuple[str, ...]] = {}
    for name, text in overrides.items():
        keys = tuple(normal(part) for part in _split(text))
        if name not in commands:
            problems.append(KeyProblem(f"keys.{name}", "no such action"))
        elif not keys or not all(map(possible, keys)):
            problems.append(KeyProblem(f"keys.{name}", f"no such key: {text!r}"))
        elif refusal := _refusal(BY_ID[name], keys):
            problems.append(KeyProblem(f"keys.{name}", refusal))
        else:
            wanted[name] = keys
    commands |= wanted
    for name in wanted:
        for other in _clashes(name, commands):
            problems.append(KeyProblem(f"keys.{name}", f"{', '.join(commands[name])} is also {other}"))
            commands[name] = tuple(map(normal, BY_ID[name].keys))
    requests, refused = _claimed(claims or {}, commands, wanted)
    return Keys(commands, requests), problems + refused


def _claimed(
    claims: Mapping[str, str], commands: dict[str, tuple[str, ...]], wanted: Collection[str]
) -> tuple[dict[str, str], list[KeyProblem]]:
    """Return the requests by key. A claim takes a function key from its command unless that is `wanted`."""
    requests: dict[str, str] = {}
    problems: list[KeyProblem] = []
    for name, text in claims.items():
        key, where = normal(text), f"requests.{name}.key"
        owner = next(
            (id for id, keys in commands.items() if key in keys and DASHBOARD in BY_ID[id].reach), ""
        )
        if not possible(key):
            problems.append(KeyProblem(where, f"no such key: {text!r}"))
        elif reason := _reserved(key):
            problems.append(KeyProblem(where, reason))
        elif key in requests:
            problems.append(KeyProblem(where, f"{text} is also the key of requests.{requests[key]}"))
        elif owner and not (key in _FOR_REQUESTS and owner not in wanted):
            problems.append(KeyProblem(where, f"{text} is also {owner}"))
        else:
            requests[key] = name
            if owner:
                commands[owner] = tuple(other for other in commands[owner] if other != key)
    return requests, problems


def _refusal(command: Command, keys: tuple[str, ...]) -> str:
    """Return why the command cannot have these keys; empty if it can."""
    usual = {*map(normal, command.keys), *([QUIT_ANYWHERE] if command.id == "quit" else ())}
    reasons = [reason for key in keys if key not in usual and (reason := _reserved(key))]
    needed = command.id == "back" or command.group not in ("Program", "Move")
    if not reasons and needed and command.screens & TYPED_IN and all(map(is_typing, keys)):
        reasons = [f"{', '.join(keys)} types or edits text there: add a key that does not"]
    return "; ".join(reasons)


def _reserved(key: str) -> str:
    if key in _SENT_AS:
        return f"a terminal cannot tell {key} from {_SENT_AS[key]}"
    return f"{key} {RESERVED[key]}" if key in RESERVED else ""


def _split(text: str) -> Iterable[str]:
    return (",",) if text.strip() == "," else (part for part in text.split(",") if part.strip())


def _clashes(name: str, commands: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [
        other
        for other, keys in commands.items()
        if other != name and BY_ID[other].reach & BY_ID[name].reach and set(keys) & set(commands[name])
    ]
