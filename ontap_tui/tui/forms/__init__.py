"""Where a person says what to do: pick a request, fill its form, confirm, control jobs."""

from ontap_tui.tui.forms.control import ControlDialog
from ontap_tui.tui.forms.form import RequestForm
from ontap_tui.tui.forms.picker import RequestPicker

__all__ = ["ControlDialog", "RequestForm", "RequestPicker"]
