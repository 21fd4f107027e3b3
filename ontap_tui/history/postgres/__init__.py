"""The history of a team, in PostgreSQL."""
