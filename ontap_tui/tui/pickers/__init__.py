"""Small dialogs that ask for one thing."""

from ontap_tui.tui.pickers.columns import ColumnsPicker
from ontap_tui.tui.pickers.file_name import FileNameDialog
from ontap_tui.tui.pickers.picker import Choice, Picker

__all__ = ["Choice", "ColumnsPicker", "FileNameDialog", "Picker"]
