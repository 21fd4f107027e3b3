"""Ask the questions of ``cluster add``: for what is missing, and again for what failed."""

import asyncio
from collections.abc import Iterable
from typing import Final, NoReturn

from ontap_tui.cli.confirm import agrees, ask, ask_secret
from ontap_tui.cli.diagnostics import fail, tell
from ontap_tui.config import Cluster, keyring_problem
from ontap_tui.enrolment import Enrolment, Part, SecretPlace, Unfit, certificate_facts, side_by_side
from ontap_tui.model import FaultKind, Secret, SystemClock
from ontap_tui.ontap import Look

_PLACES: Final = {
    "k": SecretPlace.KEYRING,
    "f": SecretPlace.FILE,
    "e": SecretPlace.ENV,
    "c": SecretPlace.COMMAND,
    "n": SecretPlace.PROMPT,
}
_TOLD: Final = ("version", "jobs", "account", "clock")


class EnrolmentDialogue:
    """Leads through the steps of an enrolment. If there is nobody to ask, the first failure ends it."""

    def __init__(self, enrolment: Enrolment, *, asks: bool, test: bool, token: bool) -> None:
        """Store the parts; with `test`, contact the cluster; with `token`, the secret is a token."""
        self._enrolment = enrolment
        self._draft = enrolment.draft
        self._asks = asks
        self._test = test
        self._token = token
        self._told_to_trust = enrolment.draft.trusted, enrolment.draft.ca
        self._seen_at = ""
        self._let_in: object = None
        self._tags_known = not asks or bool(enrolment.draft.tags)

    def run(self) -> Cluster:
        """Run the dialogue, and return the new cluster.

        Raises `Unfit` if there is nobody to ask, `CommandError` after a no, and click's `Abort`.
        """
        self._enrolment.check_folder()
        if not self._asks:
            self._see_that_a_script_said_all()
            self._enrolment.check_place()
        wrong: Unfit | None = None
        while True:
            try:
                return self._pass(wrong)
            except Unfit as unfit:
                if not self._asks:
                    raise
                tell(*unfit.lines)
                wrong = unfit

    def _pass(self, wrong: Unfit | None) -> Cluster:
        """Run the steps, after asking for the `wrong` part, so that nothing is retried without asking."""
        again = wrong.part if wrong else None
        by_certificate = bool(self._draft.client_cert)
        if again is Part.FOLDER or (by_certificate and again in (Part.ACCOUNT, Part.SECRET)):
            self._ask_to_try_again()
        self._address(again=again is Part.ADDRESS)
        self._name(again=again is Part.NAME)
        if self._test:
            self._certificate(again=again is Part.TRUST)
        if not by_certificate:
            self._account(wrong if again is Part.ACCOUNT else None)
            self._secret(again=again is Part.SECRET)
        self._tags()
        if self._test and self._let_in != self._draft.login:
            self._log_in()
            self._let_in = self._draft.login
        return self._enrolment.keep()

    def _ask_to_try_again(self) -> None:
        if not agrees("Try again?", default=True):
            fail("Nothing was written.")

    def _address(self, *, again: bool) -> None:
        """Ask for the address, and again for answers that depended on an earlier one."""
        draft = self._draft
        suggested = self._enrolment.suggested_name
        if self._asks and (again or not draft.url):
            draft.url = ask("Address (host, host:port or URL)", draft.url).strip()
        self._enrolment.check_address()
        if again and draft.name == suggested != self._enrolment.suggested_name:
            draft.name = ""
        if self._seen_at not in ("", draft.url):
            draft.trusted, draft.ca = self._told_to_trust

    def _name(self, *, again: bool) -> None:
        suggested = self._enrolment.suggested_name
        if self._asks and (again or not self._draft.name):
            self._draft.name = ask("Name", suggested).strip()
        self._draft.name = self._draft.name or suggested
        self._enrolment.check_name()

    def _certificate(self, *, again: bool) -> None:
        """Check the certificate before anything is sent, and ask once whether to trust it."""
        if self._seen_at == self._draft.url and not again:
            return
        self._progress(f"Connecting to {self._draft.url}")
        seen = asyncio.run(self._enrolment.look())
        if seen is not None and seen.mistrust is not None:
            self._ask_to_trust(seen)
        elif again:
            self._ask_to_try_again()
        self._seen_at = self._draft.url

    def _ask_to_trust(self, seen: Look) -> None:
        assert seen.mistrust is not None
        tell(f"{self._draft.name} {seen.mistrust.summary}.")
        now = SystemClock().now()
        if seen.mistrust.trusted:
            tell(*lines_of(side_by_side(seen.mistrust.trusted, seen.certificate, now)))
        else:
            tell(*lines_of(certificate_facts(seen.certificate, now)))
        if not self._asks:
            raise Unfit(
                Part.TRUST,
                "Nothing was sent. If that is the fingerprint of the cluster's own certificate: "
                f"--trust {seen.certificate.fingerprint}",
                fault=seen.mistrust,
            )
        if not agrees("Trust exactly this certificate, and no other?"):
            fail(
                "Nothing was sent or written. Compare the fingerprint with one from the cluster's "
                "administrator, then add it again."
            )
        self._enrolment.trust(seen)

    def _account(self, wrong: Unfit | None) -> None:
        """Ask for the account; a rejected secret is not sent again without asking."""
        draft = self._draft
        if not self._asks or (wrong is None and (draft.username or self._token)):
            return
        before = draft.username
        draft.username = ask("Account (empty for a token)", before).strip()
        self._token = not draft.username
        fault = wrong.fault if wrong else None
        rejected = fault is not None and fault.kind is FaultKind.AUTHENTICATION
        if draft.username != before or rejected:
            draft.secret = None
        if rejected and draft.place is not None and not draft.place.typed:
            draft.place = None

    def _secret(self, *, again: bool) -> None:
        draft = self._draft
        if self._asks and (draft.place is None or again):
            self._ask_place()
        self._enrolment.check_place()
        assert draft.place is not None
        if (
            draft.place.typed
            and draft.secret is None
            and (self._test or draft.place is not SecretPlace.PROMPT)
        ):
            draft.secret = Secret(ask_secret(f"{self._kind.capitalize()}{self._of_whom}"))

    def _ask_place(self) -> None:
        draft = self._draft
        missing = keyring_problem()
        if missing:
            tell(f"Without the system's keyring: {missing}.")
        offered = {key: place for key, place in _PLACES.items() if not (missing and key == "k")}
        tell(f"Where to store the {self._kind}{self._of_whom}?")
        tell(*(f"  {key}  {place.words}" for key, place in offered.items()))
        chosen = ""
        while chosen not in offered:
            chosen = ask(f"One of {', '.join(offered)}", next(iter(offered))).strip().lower()[:1]
        draft.place = offered[chosen]
        if not draft.place.typed:
            draft.secret = None
            what = "Variable" if draft.place is SecretPlace.ENV else "Command"
            draft.place_detail = ask(what, draft.place_detail).strip()

    def _tags(self) -> None:
        if not self._tags_known:
            self._draft.tags = tuple(ask("Tags, separated by spaces (may be empty)").split())
            self._tags_known = True

    def _log_in(self) -> None:
        self._progress(f"Logging in to {self._draft.name}")
        for check in asyncio.run(self._enrolment.test()).checks:
            if check.check in _TOLD and check.detail:
                tell(f"  {check.check:8} {check.detail}")

    @property
    def _kind(self) -> str:
        return "password" if self._draft.username else "token"

    @property
    def _of_whom(self) -> str:
        account = f" of {self._draft.username}" if self._draft.username else ""
        return f"{account} on {self._draft.name}"

    def _progress(self, what: str) -> None:
        if self._asks:
            tell(f"{what} ...")

    def _see_that_a_script_said_all(self) -> None:
        draft = self._draft
        if not draft.url:
            _refuse("URL")
        if draft.client_cert:
            return
        if draft.place is None and draft.secret is not None:
            draft.place = SecretPlace.FILE
        known = draft.place is not None and not draft.place.typed
        if not known and draft.secret is None and (self._test or draft.place is not SecretPlace.PROMPT):
            _refuse("--password-stdin, --token-stdin, --env or --command")
        if draft.secret is not None and not draft.username and not self._token:
            _refuse("--username")


def _refuse(missing: str) -> NoReturn:
    fail(f"There is no terminal to ask on: {missing} is missing.")


def lines_of(facts: Iterable[tuple[str, str]]) -> list[str]:
    """Lay the pairs out in two columns; a fingerprint fits into 80 characters."""
    return [f"{what:8}{value}" for what, value in facts]
