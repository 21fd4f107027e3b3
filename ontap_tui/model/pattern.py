"""Match regular expressions from people and files in time linear in the text.

RE2 does not backtrack, so no pattern can hang the program; in return it supports neither look-around nor
back-references.
"""

import re
from typing import Final

_LONGEST: Final = 1000
"""Characters of a pattern."""
_ENDLESS: Final = re.compile(r"\{\d{5,}")


class PatternError(ValueError):
    """Says what is wrong with a pattern, for the person who wrote it."""


class SafePattern:
    """Matches a compiled pattern. RE2 is imported when the first one is made."""

    def __init__(
        self, source: str, *, any_case: bool = False, lines: bool = False, whole: bool = False
    ) -> None:
        """Compile `source`.

        Args:
            any_case: Whether to ignore case.
            lines: Whether ``^`` and ``$`` also match at line ends.
            whole: Whether the whole text must match, rather than a part of it.

        Raises:
            PatternError: It is invalid, too long or too large.
        """
        import re2  # type: ignore[import-untyped]  # it ships no types

        if len(source) > _LONGEST:
            raise PatternError(f"is longer than {_LONGEST} characters")
        if _ENDLESS.search(source):  # RE2 would take it for text
            raise PatternError("repeats too often")
        options = re2.Options()
        options.log_errors = False
        options.never_capture = True
        options.case_sensitive = not any_case
        try:
            re2.compile(source, options)
        except (re2.error, UnicodeError) as error:
            raise PatternError(_words(error)) from None
        make = re2.Set.FullMatchSet if whole else re2.Set.SearchSet
        self._set = make(options)  # a set of one pattern is the cheapest way to test for a match
        self._set.Add(f"(?m:{source})" if lines else source)
        self._set.Compile()

    def matches(self, text: str) -> bool:
        return bool(self._set.Match(text.encode("utf-8", "replace")))


def _words(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(error)
    return text.replace("invalid perl operator", "not supported")
