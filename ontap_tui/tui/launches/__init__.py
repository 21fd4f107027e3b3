"""Show what was launched from here, and one launch on several clusters."""
