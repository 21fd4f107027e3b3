"""Define the keys of every screen: one table, and the bindings, help and command palette made from it."""
