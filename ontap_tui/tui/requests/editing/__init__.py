"""Create and change a saved request, in a form or as its TOML text.

The text is what is saved; the form shows its table, and rewrites the text when something is changed in it.
"""

from ontap_tui.tui.requests.editing.curl import CurlScreen
from ontap_tui.tui.requests.editing.editor import RequestEditor, may_save

__all__ = ["CurlScreen", "RequestEditor", "may_save"]
