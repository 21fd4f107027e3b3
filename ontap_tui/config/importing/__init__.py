"""Import clusters from another tool's file: Harvest, ontap-mcp, Ansible, or a spreadsheet.

`read_clusters_of` finds them; nothing is contacted, run or written. Only reading YAML needs PyYAML, which the
extra ``import`` installs.
"""

from ontap_tui.config.importing.found import Account, Found, Imported, LeftOut, Unreadable
from ontap_tui.config.importing.read import FORMATS, read_clusters_of

__all__ = ["FORMATS", "Account", "Found", "Imported", "LeftOut", "Unreadable", "read_clusters_of"]
