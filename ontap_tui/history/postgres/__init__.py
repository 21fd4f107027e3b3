"""Store the history of a team in PostgreSQL."""
