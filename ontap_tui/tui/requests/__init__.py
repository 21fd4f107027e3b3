"""Saved requests: choosing, filling in, previewing, sending and editing them."""
