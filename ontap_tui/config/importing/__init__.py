"""Import clusters from another tool's file: Harvest, ontap-mcp, Ansible, or a spreadsheet.

`read_clusters_of` finds them; nothing is contacted, run or written. Only YAML files need PyYAML, which the
extra ``import`` installs.
"""

from ontap_tui.config.importing.found import DefaultAccount, Found, Imported, Skipped, Unreadable
from ontap_tui.config.importing.read import FORMATS, read_clusters_of

__all__ = ["FORMATS", "DefaultAccount", "Found", "Imported", "Skipped", "Unreadable", "read_clusters_of"]
