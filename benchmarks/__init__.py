"""Measure what the program promises; each module says how it is run."""
