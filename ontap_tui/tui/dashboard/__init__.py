"""The screen that an operator lives in."""
