"""The log of events since the start."""
