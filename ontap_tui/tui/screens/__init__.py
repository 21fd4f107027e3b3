"""The other views, one screen each: launches, clusters, charts, the log, the catalogue and the editor."""

from ontap_tui.tui.forms.catalogue import CatalogueScreen
from ontap_tui.tui.forms.editor import RequestEditor
from ontap_tui.tui.screens.clusters import ClustersScreen
from ontap_tui.tui.screens.launches import LaunchesScreen
from ontap_tui.tui.screens.log import LogScreen
from ontap_tui.tui.screens.overview import OverviewScreen

__all__ = [
    "CatalogueScreen",
    "ClustersScreen",
    "LaunchesScreen",
    "LogScreen",
    "OverviewScreen",
    "RequestEditor",
]
