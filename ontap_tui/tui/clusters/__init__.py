"""The clusters: their health, and which of them to show."""
