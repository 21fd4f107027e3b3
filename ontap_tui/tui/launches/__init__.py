"""What was launched from here, and one launch at several clusters."""
