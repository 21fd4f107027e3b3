"""Define the appearance of the screen: themes, signs and times."""
