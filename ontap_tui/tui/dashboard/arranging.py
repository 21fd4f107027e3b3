"""How a person arranges the table: filter, marks, order, columns, scope; and how it is written to a file."""

import asyncio
from pathlib import Path
from typing import Any

from textual import work

from ontap_tui.config import write_atomically
from ontap_tui.history import HistoryError
from ontap_tui.model import job_record
from ontap_tui.tui.dashboard.board import Board
from ontap_tui.tui.export import exported, refusal
from ontap_tui.tui.pickers import Choice, ColumnsPicker, FileNameDialog, Picker
from ontap_tui.tui.recall import look_back
from ontap_tui.tui.table import JobTable
from ontap_tui.tui.view import ATTENTION, COLUMNS


class ArrangedBoard(Board):
    def action_filter(self) -> None:
        self.filter_bar.open()
        self.show_all()
        self.show_keys()

    def on_filter_bar_changed(self) -> None:
        self._rearranged()

    def on_filter_bar_left(self) -> None:
        self.app.remembered.put("filters", self.filter_bar.used)
        self.table.focus()
        self.show_all()
        self.show_keys()

    def action_back(self) -> None:
        self.filter_bar.clear()

    def action_mark(self) -> None:
        view = self.app.view
        if view.cursor is not None:
            view.marks ^= {view.cursor}
            self.table.action_cursor_down()
            self.redraw()

    def action_mark_shown(self) -> None:
        self.app.view.marks |= {row.tracked.key for row in self.app.view}
        self.redraw()

    def action_unmark_all(self) -> None:
        self.app.view.marks.clear()
        self.redraw()

    @work(group="sort")
    async def action_sort(self) -> None:
        choices = [Choice(ATTENTION, "Attention", "what needs you, then active, then finished")]
        choices += [Choice(column.id, column.title.capitalize()) for column in COLUMNS]
        column = await self.app.push_screen_wait(Picker("Sort by", choices, self.app.view.sort))
        if column is not None:
            self._sort_by(column)

    def _sort_by(self, column: str, *, descending: bool | None = None) -> None:
        """In the direction that a person wants of that column first, unless told otherwise."""
        if descending is None:
            descending = any(known.id == column and known.descends for known in COLUMNS)
        self.app.view.sort_by(column, descending=descending)
        self.app.remembered.put("sort", column)
        self.app.remembered.put("descending", descending and column != ATTENTION)
        self._rearranged()

    def action_sort_invert(self) -> None:
        self._sort_by(self.app.view.sort, descending=not self.app.view.descending)

    def on_job_table_title_clicked(self, message: JobTable.TitleClicked) -> None:
        again = message.column == self.app.view.sort
        self._sort_by(message.column, descending=not self.app.view.descending if again else None)

    def action_sort_previous(self) -> None:
        self._sort_by_neighbour(-1)

    def action_sort_next(self) -> None:
        self._sort_by_neighbour(1)

    def _sort_by_neighbour(self, step: int) -> None:
        shown = [ATTENTION, *self.table.arrangement.chosen]
        at = shown.index(self.app.view.sort) if self.app.view.sort in shown else 0
        self._sort_by(shown[(at + step) % len(shown)])

    @work(group="columns")
    async def action_columns(self) -> None:
        layout, remembered = self.table.arrangement, self.app.remembered
        chosen = await self.app.push_screen_wait(ColumnsPicker(layout.chosen, layout.widths))
        if chosen is not None:
            self.table.show_columns(*chosen)
            remembered.put("columns", layout.chosen)
            remembered.put("widths", layout.widths)

    @work(group="scope", exclusive=True)
    async def action_scope(self) -> None:
        view, session = self.app.view, self.app.session
        scope = view.scope.following
        self.app.remembered.put("scope", scope)
        view.look_back(scope)
        self._rearranged()
        if session is None or session.history is None:
            return
        try:
            await look_back(self.app, session.history)
        except HistoryError as error:
            self.app.tell(error.fault.summary, title="No history", severity="warning")
        else:
            self.redraw()

    def action_clusters_all(self) -> None:
        self.app.view.show_clusters(frozenset())
        self._rearranged()

    def _rearranged(self) -> None:
        self.table.rearranged()
        self.show_all()

    def action_hold(self) -> None:
        self.app.held = not self.app.held
        self.show_all()

    @work(group="export")
    async def action_export(self) -> None:
        view, now = self.app.view, self.app.clock.now()
        name = f"ontap-jobs-{now.astimezone():%Y%m%d-%H%M%S}.csv"
        title = f"Export the {len(view):,} jobs that are shown (.csv, .json, .jsonl)"
        path = await self.app.push_screen_wait(FileNameDialog(title, name, refusal))
        if path is None:
            return
        records = [
            job_record(row.tracked, now=view.needs.cluster_now(row.tracked.job.cluster, now)) for row in view
        ]
        try:
            await asyncio.to_thread(_write, path, records)
        except OSError as error:
            self.app.tell(f"{path}: {error.strerror}", title="Not exported", severity="error")
        else:
            self.app.tell(f"{len(records):,} jobs written to {path.absolute()}")


def _write(path: Path, records: list[dict[str, Any]]) -> None:
    write_atomically(path, exported(records, path.suffix.lower()).encode())
