"""Define how things look: themes, signs and times."""
