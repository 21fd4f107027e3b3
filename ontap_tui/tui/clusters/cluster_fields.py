"""Define the fields of the form that adds a cluster."""

from collections.abc import Iterable
from typing import Final

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from ontap_tui.enrolment import Draft, Part, SecretPlace, Unfit, suggested_name
from ontap_tui.model import FaultKind, Secret
from ontap_tui.requests import Variable, VariableType
from ontap_tui.tui.requests.field import Field
from ontap_tui.tui.requests.offers import Offer, Offers, fixed

_YES, _NO = "yes", "no"
_PLACES: Final = tuple(map(str, SecretPlace))
_VARIABLES: Final = (
    Variable(name="url", prompt="Address", help="host, host:port or URL"),
    Variable(name="name", prompt="Name", optional=True),
    Variable(name="username", prompt="Account", optional=True, help="left empty with a token"),
    Variable(name="place", prompt="Password from", type=VariableType.CHOICE, choices=_PLACES),
    Variable(name="secret", prompt="Password", type=VariableType.SECRET, help="or the token"),
    Variable(name="env", prompt="Variable", help="its name, such as ONTAP_PASSWORD"),
    Variable(name="command", prompt="Command", help="such as: pass show ontap/lab"),
    Variable(name="tags", prompt="Tags", optional=True, help="separated by spaces"),
    Variable(name="proxy", prompt="Proxy", optional=True, help="socks5h://… or http://…"),
    Variable(name="read_only", prompt="Read-only", choices=(_NO, _YES), type=VariableType.CHOICE),
    Variable(name="test", prompt="Test it first", choices=(_YES, _NO), type=VariableType.CHOICE,
             help="no: saves without connecting"),
)  # fmt: skip
_FIELD_OF: Final = {
    Part.ADDRESS: "url",
    Part.NAME: "name",
    Part.TRUST: "url",
    Part.ACCOUNT: "username",
    Part.SECRET: "place",
    Part.FOLDER: "name",
}


class ClusterFields(VerticalScroll, can_focus=False):
    """Shows the fields that apply to the values entered so far."""

    DEFAULT_CSS = """
    ClusterFields { height: auto; max-height: 75vh; padding: 1 3; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._begin: dict[str, str] = {"read_only": _NO, "test": _YES}
        """The initial values of the fields."""
        self._by_name = {
            variable.name: Field(variable, self._begin.get(variable.name, "")) for variable in _VARIABLES
        }

    def compose(self) -> ComposeResult:
        yield from self.fields

    def on_mount(self) -> None:
        for field in self.fields:
            if (offers := fixed(field.variable)) is not None:
                field.offer(offers)
        self.fit()
        self.of("url").input.focus()

    def offer_places(self, no_keyring: str | None) -> None:
        """List the places for the secret; `no_keyring` says why the system's keyring, the first choice,
        cannot be used.
        """
        places = [place for place in SecretPlace if not (no_keyring and place is SecretPlace.KEYRING)]
        field = self.of("place")
        if not field.value:
            field.put(self._begin.setdefault("place", places[0]))
        offers = tuple(Offer(place, place, place.words) for place in places)
        field.offer(Offers(offers, note=no_keyring or ""))

    @property
    def fields(self) -> Iterable[Field]:
        return self._by_name.values()

    def of(self, name: str) -> Field:
        return self._by_name[name]

    def value(self, name: str) -> str:
        return self.of(name).value.strip()

    @property
    def place(self) -> SecretPlace | None:
        """Return the selected place; None if the text names none."""
        return SecretPlace(self.value("place")) if self.value("place") in _PLACES else None

    @property
    def tests(self) -> bool:
        """Return whether to contact the cluster before writing anything."""
        return self.value("test") != _NO

    @property
    def touched(self) -> bool:
        """Return whether the user has typed anything."""
        return any(field.value != self._begin.get(field.variable.name, "") for field in self.fields)

    def on_field_changed(self) -> None:
        self.fit()

    def fit(self) -> None:
        place = self.place
        self.of("secret").display = place is None or (
            place.typed and (self.tests or place is not SecretPlace.PROMPT)
        )
        self.of("env").display = place is SecretPlace.ENV
        self.of("command").display = place is SecretPlace.COMMAND
        suggested = suggested_name(self.value("url"))
        self.of("name").offer(Offers(note=f"{suggested} if left empty" if suggested else ""))

    def complete(self) -> bool:
        """Return whether everything is valid; otherwise focus the first problem."""
        for field in self.fields:
            field.blame("")
            if field.display and (problem := field.problem(final=True)):
                field.blame(problem)
                field.input.focus()
                return False
        return True

    def fill_in(self, draft: Draft) -> None:
        """Copy the values into the draft. A trusted certificate does not apply to another address."""
        draft.url = self.value("url")
        draft.name = self.value("name")
        draft.username = self.value("username")
        draft.place = self.place
        draft.secret = Secret(self.of("secret").value) if self.of("secret").display else None
        draft.place_detail = self.value("command" if self.place is SecretPlace.COMMAND else "env")
        draft.proxy = self.value("proxy")
        draft.tags = tuple(self.value("tags").split())
        draft.read_only = self.value("read_only") == _YES

    def blame(self, unfit: Unfit) -> None:
        """Show the problem beside its field. Clear a refused password, so that it is not sent again."""
        name = _FIELD_OF[unfit.part]
        if unfit.part is Part.SECRET and self.place in (SecretPlace.ENV, SecretPlace.COMMAND):
            name = str(self.place)
        refused = unfit.fault is not None and unfit.fault.kind is FaultKind.AUTHENTICATION
        if refused and self.of("secret").display:
            name = "secret"
            self.of(name).put("")
        field = self.of(name)
        field.input.focus()
        self.call_after_refresh(field.blame, unfit.fault.summary if unfit.fault else unfit.lines[0])
