"""The other views, one screen each: details, clusters, launches, charts and the log."""
