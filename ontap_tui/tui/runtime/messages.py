"""What screens tell the application, whichever of them is in front."""

from dataclasses import dataclass

from textual.message import Message

from ontap_tui.model import JobKey, Launch


@dataclass
class LibraryChanged(Message):
    """A request file was written or deleted: the library is to be loaded again."""


@dataclass
class ClustersChanged(Message):
    """A cluster's file was written or deleted: the configuration is to be read again."""


@dataclass
class Launched(Message):
    """Answers came in for what was launched; the dashboard may put its cursor on the first job."""

    launches: tuple[Launch, ...]


@dataclass
class JobWanted(Message):
    """A person wants to see this job in the details."""

    key: JobKey
