"""The application: its session, its feed of events, its terminal, and what it tells people."""
