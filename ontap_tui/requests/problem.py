"""Report the problems of a saved request."""

from collections.abc import Sequence

from ontap_tui.config import Problem


class RequestProblems(Exception):
    """Reports all problems of a request at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)
