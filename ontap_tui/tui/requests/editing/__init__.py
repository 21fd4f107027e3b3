"""Create and change a saved request, in a form or as TOML text.

The text is what is saved. The form shows the table parsed from it, and a change in the form rewrites
the text.
"""

from ontap_tui.tui.requests.editing.curl import CurlScreen
from ontap_tui.tui.requests.editing.editor import RequestEditor, may_save

__all__ = ["CurlScreen", "RequestEditor", "may_save"]
