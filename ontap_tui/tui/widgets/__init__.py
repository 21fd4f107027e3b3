"""Provide widgets and base screens that are independent of any one subject."""
