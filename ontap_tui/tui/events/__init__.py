"""Keep and show a log of the events since start-up."""
