"""Show the clusters, their health, and which of them are visible."""
