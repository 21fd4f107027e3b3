"""Store the history of one person in a SQLite file."""
