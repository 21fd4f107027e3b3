"""Every key of the program: one table from which bindings, help, palette and footer are made.

Knows nothing of Textual, so that a configuration can be checked without loading it. Keys are spelled as
Textual spells them, but a character may stand for itself (``?`` or ``question_mark``).
"""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

DASHBOARD: Final = "dashboard"
DETAILS: Final = "details"
RAW: Final = "raw"
OVERVIEW: Final = "overview"
LOG: Final = "log"
CLUSTERS: Final = "clusters"
LAUNCHES: Final = "launches"
CATALOGUE: Final = "catalogue"
REQUESTS: Final = "requests"
"""The list of saved requests, where letters narrow it."""
FORM: Final = "form"
FIELD: Final = "field"
"""A line of a form where a value is typed."""
CHOICE: Final = "choice"
"""The line of a form where clusters are chosen."""
EDITOR: Final = "editor"
VARIABLES: Final = "variables"
"""The list of a request's variables in the editor."""
_LISTS: Final = frozenset({DASHBOARD, LOG, CLUSTERS, LAUNCHES, CATALOGUE, REQUESTS})
_PAGES: Final = frozenset({DETAILS, RAW, OVERVIEW})
_FORM: Final = frozenset({FORM, FIELD, CHOICE})
EVERYWHERE: Final = _LISTS | _PAGES | {FORM, EDITOR}
_JOBS: Final = frozenset({DASHBOARD, DETAILS})
_TABLE: Final = frozenset({DASHBOARD})


class Command(NamedTuple):
    """Something a key does."""

    id: str
    keys: tuple[str, ...]
    description: str
    group: str
    screens: frozenset[str] = _TABLE
    label: str = ""
    """The word for the footer; without one it is not shown there."""
    changes: bool = False
    """Changes a cluster: neither bound nor shown where the session is read-only."""


COMMANDS: Final = (
    Command("details", ("enter", "d"), "Look into the job", "Jobs", label="details"),
    Command("pane", ("D",), "Details beside the table", "Jobs"),
    Command("filter", ("/",), "Filter while typing", "Table", label="filter"),
    Command("run", ("t",), "Run a saved request", "Requests", label="run", changes=True),
    Command("pause", ("p",), "Pause or resume it, or all marked", "Jobs", _JOBS, "pause", changes=True),
    Command("cancel", ("x",), "Cancel it, or all marked", "Jobs", _JOBS, "cancel", changes=True),
    Command("attention", ("n",), "Go to the next job that needs you", "Jobs", label="attention"),
    Command("acknowledge", ("a",), "Acknowledge what it needs you for", "Jobs", _JOBS),
    Command(
        "run_again", ("R",), "Run this job's request again", "Requests", _JOBS | {LAUNCHES}, changes=True
    ),
    Command("watch", ("w",), "Tell me when it ends", "Jobs", _JOBS),
    Command("raw", ("y",), "Raw JSON of the job", "Jobs", _JOBS),
    Command("copy", ("c",), "Copy uuid, row, curl or JSON", "Jobs", _JOBS | {RAW, LAUNCHES}),
    Command("handover", ("B",), "Hand-over bundle for a ticket", "Jobs", _JOBS),
    Command("mark", ("space",), "Mark or unmark the job", "Marks"),
    Command("mark_shown", ("*",), "Mark all that are shown", "Marks"),
    Command("unmark_all", ("U",), "Unmark all", "Marks"),
    Command("sort", ("S",), "Choose the column to sort by", "Table"),
    Command("sort_invert", ("I",), "Invert the order", "Table"),
    Command("sort_previous", ("<",), "Sort by the column to the left", "Table"),
    Command("sort_next", (">",), "Sort by the column to the right", "Table"),
    Command("columns", ("o",), "Choose and order columns", "Table"),
    Command("scope", ("v",), "Scope: live, recent, all", "Table"),
    Command("clusters", ("C",), "Clusters: health, suspend, choose", "Views"),
    Command("clusters_all", ("0",), "Show all clusters", "Table"),
    Command("export", ("E",), "Export what is shown", "Table"),
    Command("launches", ("H",), "Launches", "Views"),
    Command("overview", ("O",), "Overview charts", "Views"),
    Command("log", ("L",), "Log of events", "Views"),
    Command("catalogue", ("A",), "Catalogue of asynchronous ONTAP calls", "Requests"),
    Command("raw_find", ("/",), "Find text", "Text", frozenset({RAW})),
    Command("raw_next", ("n",), "To the next place where it is found", "Text", frozenset({RAW})),
    Command("raw_previous", ("N",), "To the place before", "Text", frozenset({RAW})),
    Command("raw_save", ("E",), "Write it to a file", "Text", frozenset({RAW})),
    Command("overview_span", ("v",), "Another span: an hour, a day", "Overview", frozenset({OVERVIEW})),
    Command("log_job", ("enter",), "Look into its job", "Log", frozenset({LOG})),
    Command("cluster_suspend", ("s",), "Suspend or resume polling", "Clusters", frozenset({CLUSTERS})),
    Command("cluster_show", ("space",), "Show or hide its jobs", "Clusters", frozenset({CLUSTERS})),
    Command(
        "cluster_only", ("enter",), "Show the jobs of this cluster only", "Clusters", frozenset({CLUSTERS})
    ),
    Command("cluster_find", ("/",), "Narrow the list", "Clusters", frozenset({CLUSTERS})),
    Command("launch_job", ("enter",), "Look into its job", "Launches", frozenset({LAUNCHES})),
    Command("operation_draft", ("enter",), "Make a saved request of it", "Catalogue", frozenset({CATALOGUE})),
    Command("request_fill", ("enter",), "Fill in its form", "Requests", frozenset({REQUESTS})),
    Command("request_edit", ("f2",), "Edit the request", "Requests", frozenset({REQUESTS})),
    Command("request_new", ("f3",), "A new request", "Requests", frozenset({REQUESTS})),
    Command("request_duplicate", ("f4",), "Duplicate the request", "Requests", frozenset({REQUESTS})),
    Command("request_delete", ("f8",), "Delete the request", "Requests", frozenset({REQUESTS})),
    Command("request_catalogue", ("f9",), "Make one from the catalogue", "Requests", frozenset({REQUESTS})),
    Command("request_curl", ("f6",), "Make one from a curl line", "Requests", frozenset({REQUESTS})),
    Command("form_send", ("enter",), "Send it, or take the offer", "Form", _FORM),
    Command("form_curl", ("ctrl+y",), "Copy as a curl line", "Form", _FORM),
    Command("form_preview", ("ctrl+n",), "Preview for the next cluster", "Form", _FORM),
    Command("offer_previous", ("up",), "The offer above", "Field", frozenset({FIELD})),
    Command("offer_next", ("down",), "The offer below", "Field", frozenset({FIELD})),
    Command("offer_take", ("tab",), "Take the offer and go on", "Field", frozenset({FIELD})),
    Command("choice_previous", ("left",), "The cluster before", "Clusters", frozenset({CHOICE})),
    Command("choice_next", ("right",), "The next cluster", "Clusters", frozenset({CHOICE})),
    Command("choice_turn", ("space",), "Choose the cluster or not", "Clusters", frozenset({CHOICE})),
    Command("choice_all", ("*",), "All clusters, or none", "Clusters", frozenset({CHOICE})),
    Command("choice_tag", ("#",), "The clusters of the next tag", "Clusters", frozenset({CHOICE})),
    Command("choice_above", ("up",), "To what is above", "Clusters", frozenset({CHOICE})),
    Command("choice_below", ("down",), "To the field below", "Clusters", frozenset({CHOICE})),
    Command("editor_save", ("ctrl+s",), "Save", "Editor", frozenset({EDITOR})),
    Command("editor_flip", ("f3",), "As a form, or as TOML text", "Editor", frozenset({EDITOR})),
    Command("editor_open", ("f2",), "Open in $EDITOR", "Editor", frozenset({EDITOR})),
    Command("variable_edit", ("enter",), "Edit the variable", "Variables", frozenset({VARIABLES})),
    Command("variable_add", ("insert", "+"), "Add a variable", "Variables", frozenset({VARIABLES})),
    Command("variable_remove", ("delete",), "Remove the variable", "Variables", frozenset({VARIABLES})),
    Command("hold", ("z",), "Hold the display still; polling goes on", "Table"),
    Command("refresh", ("r", "f5"), "Poll now", "Program", EVERYWHERE),
    Command("reload", ("ctrl+r",), "Read the configuration again", "Program"),
    Command("palette", (":", "ctrl+p"), "Command palette", "Program", EVERYWHERE),
    Command("help", ("?", "f1"), "The keys of this screen", "Program", EVERYWHERE, "help"),
    Command("quit", ("q",), "Quit", "Program", _TABLE),
    Command("back", ("escape",), "Back one level; never quits", "Program", EVERYWHERE),
    Command("cursor_up", ("up", "k"), "Up", "Move", _LISTS | _PAGES),
    Command("cursor_down", ("down", "j"), "Down", "Move", _LISTS | _PAGES),
    Command("page_up", ("pageup",), "A page up", "Move", _LISTS | _PAGES),
    Command("page_down", ("pagedown",), "A page down", "Move", _LISTS | _PAGES),
    Command("first", ("g", "home"), "To the first", "Move", _LISTS | _PAGES),
    Command("last", ("G", "end"), "To the last", "Move", _LISTS | _PAGES),
    Command("scroll_left", ("left",), "To the left", "Move", _PAGES),
    Command("scroll_right", ("right",), "To the right", "Move", _PAGES),
)
BY_ID: Final[Mapping[str, Command]] = {command.id: command for command in COMMANDS}

QUIT_ANYWHERE: Final = "ctrl+q"
"""Textual's own, on every screen."""
_FOR_REQUESTS: Final = frozenset(f"f{number}" for number in range(2, 13))
"""A request may claim these even where a command has one as its second key."""
_NAMED: Final = {
    *("enter", "space", "escape", "tab", "backspace", "delete", "insert"),
    *("up", "down", "left", "right", "pageup", "pagedown", "home", "end"),
    *(f"f{number}" for number in range(1, 13)),
}
_MODIFIERS: Final = frozenset({"ctrl", "shift", "alt", "super"})


class KeyProblem(NamedTuple):
    where: str
    """``keys.cancel`` or ``requests.snapshot.key``."""
    message: str


class Keys(NamedTuple):
    """The keys in force: of each command, and of the requests that claimed one."""

    commands: Mapping[str, tuple[str, ...]]
    requests: Mapping[str, str]
    """The normal form of a key, to the name of its request."""

    def of(self, command: str) -> tuple[str, ...]:
        return self.commands[command]

    @property
    def confirming(self) -> frozenset[str]:
        """The keys that open, send or answer something: a screen that has just come ignores them."""
        return frozenset(self.commands[one.id][0] for one in COMMANDS if one.keys[0] == "enter")


def resolve(
    overrides: Mapping[str, str], claims: Mapping[str, str] | None = None
) -> tuple[Keys, list[KeyProblem]]:
    """`overrides` is the ``[keys]`` table, `claims` the key of each request that has one.

    A problem takes its override or claim out of force; the rest stands.
    """
    problems: list[KeyProblem] = []
    commands = {command.id: tuple(map(normal, command.keys)) for command in COMMANDS}
    wanted: dict[str, tuple[str, ...]] = {}
    for name, text in overrides.items():
        keys = tuple(normal(part) for part in _split(text))
        if name not in commands:
            problems.append(KeyProblem(f"keys.{name}", "no such action"))
        elif not keys or not all(map(_possible, keys)):
            problems.append(KeyProblem(f"keys.{name}", f"no such key: {text!r}"))
        else:
            wanted[name] = keys
    commands |= wanted
    for name in wanted:
        for other in _clashes(name, commands):
            problems.append(KeyProblem(f"keys.{name}", f"{', '.join(commands[name])} is also {other}"))
            commands[name] = tuple(map(normal, BY_ID[name].keys))
    requests: dict[str, str] = {}
    for name, text in (claims or {}).items():
        key, where = normal(text), f"requests.{name}.key"
        owner = next(
            (id for id, keys in commands.items() if key in keys and DASHBOARD in BY_ID[id].screens), ""
        )
        if not _possible(key):
            problems.append(KeyProblem(where, f"no such key: {text!r}"))
        elif key in requests:
            problems.append(KeyProblem(where, f"{text} is also the key of requests.{requests[key]}"))
        elif owner and not (key in _FOR_REQUESTS and owner not in wanted):
            problems.append(KeyProblem(where, f"{text} is also {owner}"))
        else:
            requests[key] = name
            if owner:
                commands[owner] = tuple(other for other in commands[owner] if other != key)
    return Keys(commands, requests), problems


def normal(key: str) -> str:
    """``?`` to ``question_mark``, ``F5`` to ``f5``, ``ctrl+X`` to ``ctrl+x``; a lone letter keeps case."""
    key = key.strip()
    if len(key) == 1 and not key.isalnum():
        name = unicodedata.name(key, "").lower().replace("-", "_").replace(" ", "_")
        return _SHORT.get(name, name)
    return key if len(key) == 1 else key.lower()


def display(key: str) -> str:
    """As a person would name it: ``?``, ``Enter``, ``Ctrl+R``, ``F5``, ``↑``."""
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
    """Whether it is typed as a character where text is entered."""
    return key == "space" or len(key) == 1 or key in _PUNCTUATION


def _split(text: str) -> Iterable[str]:
    return (",",) if text.strip() == "," else (part for part in text.split(",") if part.strip())


def _possible(key: str) -> bool:
    *modifiers, last = key.split("+")
    return _MODIFIERS.issuperset(modifiers) and (len(last) == 1 or last in _NAMED or last in _SIGNS)


def _clashes(name: str, commands: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [
        other
        for other, keys in commands.items()
        if other != name and BY_ID[other].screens & BY_ID[name].screens and set(keys) & set(commands[name])
    ]
