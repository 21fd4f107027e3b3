"""Provide the main screen."""
