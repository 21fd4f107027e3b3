"""Report what is wrong with a filter, and where."""


class FilterError(Exception):
    """Explains the problem in `message`; `position` and `length` mark the culprit, in characters."""

    def __init__(self, message: str, position: int, length: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.length = length
