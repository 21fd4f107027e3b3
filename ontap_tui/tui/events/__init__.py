"""Keep and show the log of events since the start."""
