"""Define what a browser and the dashboard that it shows do for each other."""

from typing import Protocol


class Browser(Protocol):
    async def draw(self, text: str) -> None:
        """Send what a terminal would obey. Waits for as long as the browser does not read.

        Raises:
            OSError: The browser is gone.
        """

    async def save(self, name: str, text: str) -> None:
        """Have the browser save a file, in a folder of its own. Raises OSError as `draw` does."""


class BrowserDashboard(Protocol):
    """Its methods may be called before it is shown, and after it has ended, too."""

    async def show(self, *, mouse: bool) -> None:
        """Show it until it is closed, there or by `hang_up`."""

    def take(self, text: str) -> None:
        """Take what was typed, pasted or pointed at."""

    def take_size(self, width: int, height: int) -> None: ...

    def take_focus(self, focused: bool) -> None: ...

    def hang_up(self) -> None:
        """End it: nobody looks any more."""
