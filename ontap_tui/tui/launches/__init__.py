"""Show the launches made from here, and the progress of one on several clusters."""
