"""Wrap a value that must not be displayed."""

from typing import Final

MASK: Final = "***"


class Secret:
    """Holds a password, token or the like. Its text, repr and format are ``***``; only `reveal` gives the
    value.

    It may be a leaf in the JSON body of a request: the client reveals it while encoding, and everything else
    (previews, journal, logs) encodes it with `str`.
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        return self.__value

    def __repr__(self) -> str:
        return MASK

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(MASK, spec)

    def __bool__(self) -> bool:
        return bool(self.__value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.__value == self.__value

    def __hash__(self) -> int:
        return hash((Secret, self.__value))

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a Secret is never pickled or copied to disk")
