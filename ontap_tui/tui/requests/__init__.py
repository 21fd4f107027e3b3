"""Select, fill in, preview, send and edit saved requests."""
