"""Show one job: its details, raw JSON, control and hand-over report."""
