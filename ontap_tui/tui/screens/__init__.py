"""The other views, one screen each: clusters, launches, charts and the log."""
