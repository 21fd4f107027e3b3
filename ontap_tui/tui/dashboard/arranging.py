"""Handle the keys that arrange the table: filter, marks, order, columns, scope, export."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from ontap_tui.model import JobRecord, csv_text, job_record, json_text
from ontap_tui.tui.dashboard.board import Board
from ontap_tui.tui.dashboard.column_picker import ColumnsPicker
from ontap_tui.tui.dashboard.view import ATTENTION, COLUMNS, JobScope, known
from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.runtime.recall import load_history
from ontap_tui.tui.widgets.picker import Picker, PickerItem
from ontap_tui.tui.widgets.saving import write_file

_FORMATS: Final = (".csv", ".json", ".jsonl")


class Arranging:
    """Changes the view at the user's request, and remembers the settings that should persist."""

    def __init__(self, app: LiveApp, board: Board) -> None:
        self._app = app
        self._board = board

    def restore(self) -> None:
        """Arrange the table as remembered."""
        view, remembered = self._app.view, self._app.remembered
        widths = remembered.get("widths", dict[str, int], {})
        self._board.table.show_columns(known(remembered.get("columns", list[str], [])), widths)
        sort = remembered.get("sort", str, ATTENTION)
        view.sort_by(sort, descending=sort != ATTENTION and remembered.get("descending", bool, False))
        view.set_scope(remembered.get("scope", JobScope, JobScope.LIVE))

    def mark(self) -> None:
        """Toggle the mark of the job under the cursor, and move to the next job."""
        view = self._app.view
        if view.cursor is not None:
            view.marks ^= {view.cursor}
            self._board.table.action_cursor_down()

    def mark_shown(self) -> None:
        self._app.view.marks |= {row.tracked.key for row in self._app.view}

    def unmark_all(self) -> None:
        self._app.view.marks = frozenset()

    async def choose_sort(self) -> None:
        choices = [PickerItem(ATTENTION, "Attention", "needs attention, then active, then finished")]
        choices += [PickerItem(column.id, column.label) for column in COLUMNS]
        column = await self._app.push_screen_wait(Picker("Sort by", choices, self._app.view.sort))
        if column is not None:
            self.sort_by(column)

    def sort_by(self, column: str, *, descending: bool | None = None) -> None:
        """Sort by the column, by default in its usual direction."""
        if descending is None:
            descending = any(known.id == column and known.descends for known in COLUMNS)
        self._app.view.sort_by(column, descending=descending)
        self._app.remembered.put("sort", column)
        self._app.remembered.put("descending", descending and column != ATTENTION)
        self._board.rearranged()

    def invert(self) -> None:
        self.sort_by(self._app.view.sort, descending=not self._app.view.descending)

    def sort_by_title(self, column: str) -> None:
        """Sort by a clicked column; a second click reverses the order."""
        if column == self._app.view.sort:
            self.invert()
        else:
            self.sort_by(column)

    def sort_by_neighbour(self, step: int) -> None:
        shown = [ATTENTION, *self._board.table.arrangement.chosen]
        at = shown.index(self._app.view.sort) if self._app.view.sort in shown else 0
        self.sort_by(shown[(at + step) % len(shown)])

    async def choose_columns(self) -> None:
        layout, remembered = self._board.table.arrangement, self._app.remembered
        chosen = await self._app.push_screen_wait(ColumnsPicker(layout.chosen, layout.widths))
        if chosen is not None:
            self._board.table.show_columns(*chosen)
            remembered.put("columns", layout.chosen)
            remembered.put("widths", layout.widths)

    async def next_scope(self) -> None:
        from ontap_tui.history import HistoryError

        view, session = self._app.view, self._app.session
        scope = view.scope.following
        self._app.remembered.put("scope", scope)
        view.set_scope(scope)
        self._board.rearranged()
        if session is None or session.history is None:
            return
        try:
            await load_history(self._app, session.history)
        except HistoryError as error:
            self._app.notify(error.fault.summary, title="No history", severity="warning")

    def show_all_clusters(self) -> None:
        self._app.view.show_clusters(frozenset())
        self._board.rearranged()

    async def export(self) -> None:
        view, now = self._app.view, self._app.clock.now()
        name = f"ontap-jobs-{now.astimezone():%Y%m%d-%H%M%S}.csv"
        count = f"{len(view):,} jobs" if len(view) != 1 else "one job"
        title = f"Export {count} (.csv, .json, .jsonl)"
        jobs, times = [row.tracked for row in view], view.needs.cluster_times(now)

        def text(path: Path) -> str:
            records = (job_record(one, now=times.get(one.job.cluster, now)) for one in jobs)
            return exported(records, path.suffix.lower())

        what = f"{len(jobs):,} jobs" if len(jobs) != 1 else "One job"
        await write_file(self._app, title, name, text, what=what, refuse=refusal)


def refusal(path: Path) -> str | None:
    """Return what is wrong with the file name; None if it is valid."""
    return None if path.suffix.lower() in _FORMATS else f"The name must end in {', '.join(_FORMATS)}."


def exported(records: Iterable[JobRecord], suffix: str) -> str:
    if suffix == ".csv":
        return csv_text(records)
    lines = [json_text(record) for record in records]
    if suffix == ".jsonl":
        return "".join(f"{line}\n" for line in lines)
    return "[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n"
