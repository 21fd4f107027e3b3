"""Implement the filter language of the dashboard and of every command that lists jobs.

Text is parsed once into terms and compiled to closures; testing a row then takes under a microsecond. The
room depends on the model only.
"""

from ontap_tui.filtering.filter import Filter, parse
from ontap_tui.filtering.syntax import FIELDS, STATE_WORDS, FilterError, unfinished_field

__all__ = ["FIELDS", "STATE_WORDS", "Filter", "FilterError", "parse", "unfinished_field"]
