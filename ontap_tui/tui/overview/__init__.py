"""Charts of what ended lately."""
