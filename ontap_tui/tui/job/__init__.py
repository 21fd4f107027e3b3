"""Show everything about one job: its details, raw JSON, control and hand-over report."""
