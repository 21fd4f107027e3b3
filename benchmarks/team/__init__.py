"""Measure a team under fire: recorders, dashboards and the database are killed, suspended and cut off."""
