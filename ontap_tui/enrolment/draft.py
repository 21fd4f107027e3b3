"""What was typed of a cluster that is not kept yet."""

from enum import StrEnum

import msgspec

from ontap_tui.model import Secret


class Place(StrEnum):
    """Where the password or token is to come from."""

    KEYRING = "keyring"
    FILE = "file"
    ENV = "env"
    COMMAND = "command"
    PROMPT = "prompt"

    @property
    def typed(self) -> bool:
        """The secret has to be typed once; it is elsewhere already otherwise."""
        return self not in (Place.ENV, Place.COMMAND)


class Draft(msgspec.Struct, kw_only=True):
    """Everything as it was typed; what is empty has still to be asked for, or is left out."""

    url: str = ""
    name: str = ""
    username: str = ""
    """Empty for a token."""
    secret: Secret | None = None
    """For a `place` that is `typed`."""
    place: Place | None = None
    place_detail: str = ""
    """The name of the variable, or the command line."""
    trusted: tuple[str, ...] = ()
    """Fingerprints of the certificates that alone are accepted."""
    proxy: str = ""
    tags: tuple[str, ...] = ()
    read_only: bool = False
