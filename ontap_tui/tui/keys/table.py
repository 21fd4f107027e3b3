"""Define every key of the program in one table, from which bindings, help, palette and footer are derived.

The module is independent of Textual, so that a configuration can be checked without loading it. Keys are
spelled as in Textual, but a character may stand for itself (``?`` or ``question_mark``).
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

DASHBOARD: Final = "dashboard"
FILTER: Final = "filter"
"""The filter line of the dashboard."""
DETAILS: Final = "details"
RAW: Final = "raw"
OVERVIEW: Final = "overview"
LOG: Final = "log"
CLUSTERS: Final = "clusters"
LAUNCHES: Final = "launches"
GROUP: Final = "group"
"""The launches of one request on several clusters."""
CATALOGUE: Final = "catalogue"
REQUESTS: Final = "requests"
"""The list of saved requests, narrowed by typing."""
FORM: Final = "form"
FIELD: Final = "field"
"""An input line of a form."""
CHOICE: Final = "choice"
"""The line of a form that selects clusters."""
EDITOR: Final = "editor"
VARIABLES: Final = "variables"
"""The list of a request's variables in the editor."""
VARIABLE_FORM: Final = "variable"
CURL: Final = "curl"
"""The screen that imports a curl command."""
PICKER: Final = "picker"
"""A dialog that offers a short list."""
COLUMN_PICKER: Final = "columns"
"""The dialog that selects the table's columns."""
FILE_NAME: Final = "file name"
QUESTION: Final = "question"
ANSWER: Final = "answer"
"""The Yes or No button of a question."""
ENTRY: Final = "entry"
"""An input line in a question or on a page."""
CLUSTER_FORM: Final = "cluster form"
CLUSTER_EDITOR: Final = "cluster editor"
HELP: Final = "help"

INSIDE: Final[Mapping[str, str]] = {FIELD: FORM, CHOICE: FORM, VARIABLES: EDITOR, ANSWER: QUESTION}
"""Parts of a screen in which the keys of the whole screen also work."""
_FORMS: Final = frozenset({FORM, EDITOR, VARIABLE_FORM, CURL, CLUSTER_FORM, CLUSTER_EDITOR})
TYPED_IN: Final = _FORMS | {FILTER, CATALOGUE, REQUESTS, FIELD, FILE_NAME, ENTRY}
"""Screens and parts in which letters and signs are text."""
_LISTS: Final = frozenset({DASHBOARD, LOG, CLUSTERS, LAUNCHES, CATALOGUE, REQUESTS})
_PAGES: Final = frozenset({DETAILS, RAW, OVERVIEW})
_SAVED: Final = frozenset({EDITOR, VARIABLE_FORM, CURL, CLUSTER_EDITOR})
_DIALOGS: Final = frozenset({PICKER, COLUMN_PICKER, QUESTION})
_FULL: Final = _LISTS | _PAGES | _FORMS | {GROUP}
_MOVING: Final = _LISTS | _PAGES | _DIALOGS | {GROUP, VARIABLES, HELP}
_JOBS: Final = frozenset({DASHBOARD, DETAILS})
_TABLE: Final = frozenset({DASHBOARD})


class Command(NamedTuple):
    """Describes an action and its keys."""

    id: str
    keys: tuple[str, ...]
    description: str
    group: str
    screens: frozenset[str] = _TABLE
    """The screens on which the command is bound."""
    label: str = ""
    """The label in the footer; empty to leave the command out."""
    changes: bool = False
    """Whether it changes a cluster; such commands are neither bound nor shown in a read-only session."""

    @property
    def reach(self) -> frozenset[str]:
        """Return the screens and parts on which the keys work."""
        return self.screens | {part for part, whole in INSIDE.items() if whole in self.screens}


COMMANDS: Final = (
    Command("details", ("enter", "d"), "Job details", "Jobs", label="details"),
    Command("pane", ("D",), "Toggle the details pane", "Jobs"),
    Command("filter", ("/",), "Filter as you type", "Table", label="filter"),
    Command("run", ("t",), "Run a saved request", "Requests", label="run", changes=True),
    Command("pause", ("p",), "Pause/resume job or marked jobs", "Jobs", _JOBS, "pause", changes=True),
    Command("cancel", ("x",), "Cancel job or marked jobs", "Jobs", _JOBS, "cancel", changes=True),
    Command("attention", ("n",), "Next job that needs attention", "Jobs", label="attention"),
    Command("acknowledge", ("a",), "Acknowledge", "Jobs", _JOBS),
    Command(
        "run_again", ("R",), "Run this job's request again", "Requests", _JOBS | {LAUNCHES}, changes=True
    ),
    Command("watch", ("w",), "Notify me when it ends", "Jobs", _JOBS),
    Command("raw", ("y",), "Raw JSON", "Jobs", _JOBS),
    Command("copy", ("c",), "Copy UUID, row, curl or JSON", "Jobs", _JOBS | {RAW, LAUNCHES}),
    Command("handover", ("B",), "Hand-over report for a ticket", "Jobs", _JOBS),
    Command("mark", ("space",), "Mark or unmark", "Marks"),
    Command("mark_shown", ("*",), "Mark all shown", "Marks"),
    Command("unmark_all", ("U",), "Unmark all", "Marks"),
    Command("sort", ("S",), "Choose the sort column", "Table"),
    Command("sort_invert", ("I",), "Reverse the sort order", "Table"),
    Command("sort_previous", ("<",), "Sort by the previous column", "Table"),
    Command("sort_next", (">",), "Sort by the next column", "Table"),
    Command("columns", ("o",), "Choose and order columns", "Table"),
    Command("scope", ("v",), "Scope: live, recent, all", "Table"),
    Command("clusters", ("C",), "Clusters: health, polling, show/hide", "Views"),
    Command("cluster_add", ("+",), "Add a cluster", "Views", _TABLE | {CLUSTERS}, "add a cluster"),
    Command("clusters_all", ("0",), "Show all clusters", "Table"),
    Command("export", ("E",), "Export the jobs shown", "Table"),
    Command("launches", ("H",), "Launches", "Views"),
    Command("overview", ("O",), "Overview charts", "Views"),
    Command("log", ("L",), "Event log", "Views"),
    Command("catalogue", ("A",), "Catalogue of asynchronous ONTAP calls", "Requests"),
    Command("raw_find", ("/",), "Find", "Text", frozenset({RAW})),
    Command("raw_next", ("n",), "Next match", "Text", frozenset({RAW})),
    Command("raw_previous", ("N",), "Previous match", "Text", frozenset({RAW})),
    Command("raw_save", ("E",), "Save to a file", "Text", frozenset({RAW})),
    Command("overview_span", ("v",), "Change the time span", "Overview", frozenset({OVERVIEW})),
    Command("log_job", ("enter",), "Job details", "Log", frozenset({LOG})),
    Command("cluster_suspend", ("s",), "Suspend or resume polling", "Clusters", frozenset({CLUSTERS})),
    Command("cluster_show", ("space",), "Show or hide its jobs", "Clusters", frozenset({CLUSTERS})),
    Command("cluster_only", ("enter",), "Show only this cluster's jobs", "Clusters", frozenset({CLUSTERS})),
    Command(
        "cluster_trust", ("T",), "Trust the certificate now presented", "Clusters", frozenset({CLUSTERS})
    ),
    Command("cluster_edit", ("f2",), "Edit its file", "Clusters", frozenset({CLUSTERS})),
    Command("cluster_remove", ("f8",), "Remove the cluster", "Clusters", frozenset({CLUSTERS})),
    Command("cluster_find", ("/",), "Filter the list", "Clusters", frozenset({CLUSTERS})),
    Command("launch_job", ("enter",), "Job details", "Launches", frozenset({LAUNCHES, GROUP})),
    Command(
        "operation_draft", ("enter",), "Create a saved request from it", "Catalogue", frozenset({CATALOGUE})
    ),
    Command("request_fill", ("enter",), "Fill in its form", "Requests", frozenset({REQUESTS})),
    Command("request_edit", ("f2",), "Edit the request", "Requests", frozenset({REQUESTS})),
    Command("request_new", ("f3",), "New request", "Requests", frozenset({REQUESTS})),
    Command("request_duplicate", ("f4",), "Duplicate the request", "Requests", frozenset({REQUESTS})),
    Command("request_delete", ("f8",), "Delete the request", "Requests", frozenset({REQUESTS})),
    Command(
        "request_catalogue", ("f9",), "New request from the catalogue", "Requests", frozenset({REQUESTS})
    ),
    Command("request_curl", ("f6",), "New request from a curl command", "Requests", frozenset({REQUESTS})),
    Command("form_send", ("enter",), "Send, or accept the suggestion", "Form", frozenset({FIELD, CHOICE})),
    Command("form_curl", ("ctrl+y",), "Copy as a curl command", "Form", frozenset({FORM})),
    Command("form_preview", ("ctrl+n",), "Preview the next cluster", "Form", frozenset({FORM})),
    Command("offer_previous", ("up",), "Previous suggestion", "Field", frozenset({FIELD})),
    Command("offer_next", ("down",), "Next suggestion", "Field", frozenset({FIELD})),
    Command("offer_take", ("tab",), "Accept the suggestion, next field", "Field", frozenset({FIELD})),
    Command("choice_previous", ("left",), "Previous cluster", "Clusters", frozenset({CHOICE})),
    Command("choice_next", ("right",), "Next cluster", "Clusters", frozenset({CHOICE})),
    Command("choice_turn", ("space",), "Select or deselect the cluster", "Clusters", frozenset({CHOICE})),
    Command("choice_all", ("*",), "Select all clusters or none", "Clusters", frozenset({CHOICE})),
    Command("choice_tag", ("#",), "Select clusters by the next tag", "Clusters", frozenset({CHOICE})),
    Command("choice_above", ("up",), "Previous field", "Clusters", frozenset({CHOICE})),
    Command("choice_below", ("down",), "Next field", "Clusters", frozenset({CHOICE})),
    Command("editor_save", ("ctrl+s",), "Save", "Editor", _SAVED),
    Command("editor_flip", ("f3",), "Switch between form and TOML", "Editor", frozenset({EDITOR})),
    Command("editor_open", ("f2",), "Open in $EDITOR", "Editor", frozenset({EDITOR, CLUSTER_EDITOR})),
    Command("variable_edit", ("enter",), "Edit the variable", "Variables", frozenset({VARIABLES})),
    Command("variable_add", ("+", "insert"), "Add a variable", "Variables", frozenset({VARIABLES})),
    Command("variable_remove", ("delete",), "Remove the variable", "Variables", frozenset({VARIABLES})),
    Command("filter_keep", ("enter",), "Apply the filter", "Filter", frozenset({FILTER})),
    Command("filter_previous", ("up",), "Previous filter", "Filter", frozenset({FILTER})),
    Command("filter_next", ("down",), "Next saved filter", "Filter", frozenset({FILTER})),
    Command("pick", ("enter",), "Choose", "Choice", frozenset({PICKER})),
    Command("column_show", ("space",), "Show or hide the column", "Columns", frozenset({COLUMN_PICKER})),
    Command(
        "column_right", ("J", "shift+down"), "Move the column right", "Columns", frozenset({COLUMN_PICKER})
    ),
    Command("column_left", ("K", "shift+up"), "Move the column left", "Columns", frozenset({COLUMN_PICKER})),
    Command(
        "column_narrower",
        ("h", "left", "-"),
        "Make the column narrower",
        "Columns",
        frozenset({COLUMN_PICKER}),
    ),
    Command(
        "column_wider", ("l", "right", "+"), "Make the column wider", "Columns", frozenset({COLUMN_PICKER})
    ),
    Command("columns_standard", ("s",), "Restore the default columns", "Columns", frozenset({COLUMN_PICKER})),
    Command("columns_accept", ("enter",), "Accept", "Columns", frozenset({COLUMN_PICKER})),
    Command("file_write", ("enter",), "Save the file", "File", frozenset({FILE_NAME})),
    Command("answer", ("enter", "space"), "Select this answer", "Question", frozenset({ANSWER})),
    Command("answer_previous", ("left", "h"), "Other answer", "Question", frozenset({ANSWER})),
    Command("answer_next", ("right", "l"), "Other answer", "Question", frozenset({ANSWER})),
    Command("entry_done", ("enter",), "Submit", "Typing", frozenset({ENTRY})),
    Command("help_close", ("q",), "Close the help", "Program", frozenset({HELP})),
    Command("hold", ("z",), "Freeze the display; polling continues", "Table"),
    Command("refresh", ("r", "f5"), "Poll now", "Program", _LISTS | _PAGES),
    Command("reload", ("ctrl+r",), "Reload the configuration", "Program"),
    Command("palette", (":", "ctrl+p"), "Command palette", "Program", _LISTS | _PAGES | {GROUP}),
    Command("help", ("?", "f1"), "Keys on this screen", "Program", _FULL | {HELP}, "help"),
    Command("quit", ("q",), "Quit", "Program", _TABLE, "quit"),
    Command(
        "back",
        ("escape",),
        "Back one level; never quits",
        "Program",
        _FULL | _DIALOGS | {FILTER, FILE_NAME, HELP},
    ),
    Command("cursor_up", ("up", "k"), "Move up", "Move", _MOVING),
    Command("cursor_down", ("down", "j"), "Move down", "Move", _MOVING),
    Command("page_up", ("pageup",), "Page up", "Move", _MOVING),
    Command("page_down", ("pagedown",), "Page down", "Move", _MOVING),
    Command("first", ("g", "home"), "Go to the top", "Move", _MOVING),
    Command("last", ("G", "end"), "Go to the bottom", "Move", _MOVING),
    Command("scroll_left", ("left",), "Scroll left", "Move", _PAGES | {HELP}),
    Command("scroll_right", ("right",), "Scroll right", "Move", _PAGES | {HELP}),
)
BY_ID: Final[Mapping[str, Command]] = {command.id: command for command in COMMANDS}
