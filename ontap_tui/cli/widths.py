"""Measure and cut text by its width on a terminal."""

import unicodedata


def cell_len(text: str) -> int:
    """Return how many cells the text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
    )


def cut(line: str, edge: int) -> str:
    """Return as much of the line as fits into `edge` cells."""
    if cell_len(line) <= edge:
        return line
    line = line[: max(0, edge - 1)]
    while line and cell_len(line) > edge - 1:
        line = line[:-1]
    return f"{line}…" if edge > 0 else ""


def pad(cell: str, size: int, *, to_right: bool = False) -> str:
    space = " " * (size - cell_len(cell))
    return space + cell if to_right else cell + space
