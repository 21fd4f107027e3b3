"""Making and changing a saved request, in a form or as its TOML text.

The text is what is kept and written; the form reads its table, and writes the text anew where something is
changed in it.
"""

from ontap_tui.tui.requests.editing.curl import CurlScreen
from ontap_tui.tui.requests.editing.editor import RequestEditor

__all__ = ["CurlScreen", "RequestEditor"]
