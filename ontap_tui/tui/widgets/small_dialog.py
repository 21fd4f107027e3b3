"""Provide the base class of dialogs for choosing or typing one value."""

from typing import Generic, TypeVar

from textual import getters
from textual.screen import ModalScreen

from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.widgets.screens import BriefScreen

T = TypeVar("T")


class SmallDialog(BriefScreen[T | None], ModalScreen[T | None], Generic[T]):
    """Shows a title, a list or input, and its keys. Returns None if the user goes back."""

    DEFAULT_CSS = """
    SmallDialog {
        .dialog {
            width: auto;
            min-width: 44;
            max-width: 90%;
            height: auto;
            max-height: 90%;
            background: $panel;
            padding: 1 2;
        }
        .dialog-title { text-style: bold; margin-bottom: 1; }
        .dialog-keys { color: $quiet; margin-top: 1; }
        OptionList, OptionList:focus {
            width: auto;
            min-width: 40;
            height: auto;
            border: none;
            padding: 0;
            background: $panel;
        }
        Input, Input:focus { width: 60; background: $row-cursor; }
    }
    """

    app = getters.app(LiveApp)

    def action_back(self) -> None:
        self.dismiss(None)
