"""Declare the commands, their options and their help.

A module here is imported for ``--help``, and imports nothing but click and its neighbours. What a command
does is a function elsewhere in the room, imported when the command is run.
"""
