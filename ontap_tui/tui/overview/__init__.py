"""Draw charts of what ended recently."""
