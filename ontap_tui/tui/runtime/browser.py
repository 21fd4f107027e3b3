"""Define the interfaces between a browser and the dashboard shown in it."""

from typing import Protocol


class Browser(Protocol):
    async def draw(self, text: str) -> None:
        """Send terminal output, escape sequences included. Waits until the browser reads it.

        Raises:
            OSError: The browser has disconnected.
        """

    async def save(self, name: str, text: str) -> None:
        """Make the browser download a file. Raises OSError as `draw` does."""


class BrowserDashboard(Protocol):
    """Shows the dashboard in a browser. Methods may be called before it is shown and after it has ended."""

    async def show(self, *, mouse: bool) -> None:
        """Show the dashboard until the user quits or `hang_up` is called."""

    def take(self, text: str) -> None:
        """Process typed or pasted text and mouse input."""

    def take_size(self, width: int, height: int) -> None: ...

    def take_focus(self, focused: bool) -> None: ...

    def hang_up(self) -> None:
        """End the dashboard after the browser has disconnected."""
