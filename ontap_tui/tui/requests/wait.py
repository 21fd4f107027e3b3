"""Choose how long a cluster may hold back its answer to a request."""

from typing import Final

from ontap_tui.engine import Prepared
from ontap_tui.requests import LONGEST_RETURN_TIMEOUT, Request, Variable, VariableType, operation_of
from ontap_tui.tui.requests.field import Field

_VARIABLE: Final = Variable(
    name="return_timeout",
    prompt="Wait up to",
    type=VariableType.INTEGER,
    minimum=0,
    maximum=LONGEST_RETURN_TIMEOUT,
    optional=True,
)


def _meaning(text: str, request: Request) -> str:
    """Explain the choice."""
    if not text:
        operation = operation_of(request)
        default = operation.return_timeout_default if operation else None
        known = f" ({default} s)" if default is not None else ""
        return f"s: the cluster's own default{known}"
    if text == "0":
        return "s: answers at once, with a job to follow"
    return "s: jobs that end by then show as done; longer ones are followed"


class WaitField(Field):
    """Explains each choice."""

    def __init__(self, request: Request) -> None:
        super().__init__(_VARIABLE, str(request.query.get(_VARIABLE.name, "")))
        self._request = request

    def applied(self, prepared: Prepared) -> Prepared:
        """Return it with the return_timeout that was entered; unchanged while the text is not a number."""
        text = self.value
        if text and not text.isdecimal():
            return prepared
        return prepared.with_return_timeout(int(text) if text else None)

    def _hint(self) -> str:
        return _meaning(self.value, self._request)
