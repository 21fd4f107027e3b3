"""Provide the main screen, the table of jobs."""
