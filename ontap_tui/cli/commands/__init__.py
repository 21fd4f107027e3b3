"""Declare the commands, their options and their help.

A module here is imported for ``--help``, and itself imports only click and its neighbours. A command is
implemented by a function elsewhere in the room, which is imported when the command is run.
"""
