"""A live terminal dashboard for the asynchronous jobs of many NetApp ONTAP clusters."""

__version__ = "0.1.0"
