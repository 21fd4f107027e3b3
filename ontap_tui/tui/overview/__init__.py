"""Draw charts of recently ended jobs."""
