"""Define the style of each role in the table."""

from typing import Final

ROLES: Final = (
    "text", "quiet", "queued", "running", "paused", "success", "failure", "unknown", "shout", "alert", "lost",
    "launched", "bar", "mark", "header", "sorted", "cursor", "fresh", "selection",
)  # fmt: skip
"""Component classes of the table, without their prefix."""

CSS: Final = """
JobTable {
    height: 1fr;
    background: $background;
    overflow-x: hidden;
    overflow-y: auto;
    scrollbar-gutter: stable;

    & > .job-table--text { color: $text; background: $background; }
    & > .job-table--quiet { color: $quiet; }
    & > .job-table--queued { color: $state-queued; }
    & > .job-table--running { color: $state-running; }
    & > .job-table--paused { color: $state-paused; }
    & > .job-table--success { color: $state-success; }
    & > .job-table--failure { color: $state-failure; }
    & > .job-table--unknown { color: $state-unknown; }
    & > .job-table--shout { color: $badge-text; background: $badge-error; text-style: bold; }
    & > .job-table--alert { color: $alert-text; background: $alert; text-style: bold; }
    & > .job-table--lost { color: $badge-text; background: $state-unknown; text-style: bold; }
    & > .job-table--launched { color: $launched; }
    & > .job-table--bar { color: $state-running; text-style: bold; }
    & > .job-table--mark { color: $launched; text-style: bold; }
    & > .job-table--header { color: $quiet; background: $surface; }
    & > .job-table--sorted { color: $state-running; background: $surface; text-style: bold; }
    & > .job-table--cursor { color: $text; background: $row-cursor; }
    &:ansi > .job-table--alert { background: ansi_default; }
    &:ansi > .job-table--cursor { background: ansi_default; text-style: reverse; }
    & > .job-table--selection { color: $selection-text; background: $selection; }
    &:ansi > .job-table--selection { color: ansi_default; background: ansi_default; text-style: reverse; }
    & > .job-table--fresh { background: $panel; text-style: bold; }
}
"""
