"""Run the application: its session, its feed of events, its terminal, and its notifications."""
