"""How things look: themes, signs and times."""
