"""Provide general-purpose widgets and base screens."""
