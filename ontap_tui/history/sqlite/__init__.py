"""The history of one person, in a SQLite file."""
