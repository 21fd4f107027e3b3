"""Define the keys of every screen in one table, from which bindings, help and palette are derived."""
