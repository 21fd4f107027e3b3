"""Widgets and base screens that know nothing of any one subject."""
