"""Define the messages from screens to the application."""

from dataclasses import dataclass

from textual.message import Message

from ontap_tui.model import JobKey, Launch


@dataclass
class LibraryChanged(Message):
    """Tells that a request file was written or deleted: the library is to be reloaded."""


@dataclass
class ClustersChanged(Message):
    """Tells that a cluster's file was written or deleted: the configuration is to be reloaded."""


@dataclass
class Launched(Message):
    """Tells that launches were answered; the dashboard may move its cursor to the first job."""

    launches: tuple[Launch, ...]


@dataclass
class JobWanted(Message):
    """Asks to show this job in the details."""

    key: JobKey
