"""Add a cluster: check its certificate, log in once, and only then write the file."""

import asyncio
from collections.abc import Iterable
from typing import ClassVar, Final

from textual import getters, work
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from ontap_tui.config import Cluster, ConfigProblems, keyring_problem
from ontap_tui.enrolment import Draft, Enrolment, Part, Unfit
from ontap_tui.model import printable_lines
from ontap_tui.ontap import Examination
from ontap_tui.tui.clusters.cluster_fields import ClusterFields
from ontap_tui.tui.clusters.trusting import question
from ontap_tui.tui.keys.bindings import bindings_of
from ontap_tui.tui.keys.spelling import display
from ontap_tui.tui.keys.table import CLUSTER_FORM
from ontap_tui.tui.runtime.live import ClustersChanged, LiveApp
from ontap_tui.tui.runtime.session import Enrolling, Session
from ontap_tui.tui.widgets.screens import Frame

_TOLD: Final = ("version", "account")
"""Checks with results that are shown for an added cluster."""
_WAIT: Final = "$text-primary"


def add_cluster(app: LiveApp, session: Session) -> None:
    if session.enrolling is None:
        here = "The demo" if app.browser is None else "A browser"
        app.notify(f"{here} saves nothing: run `ontap-tui` by itself to add clusters", severity="warning")
    else:
        app.push_screen(ClusterForm(session.enrolling))


class ClusterForm(Frame[Cluster | None]):
    """Returns the added cluster. After a failure, the form keeps everything typed."""

    DEFAULT_CSS = """
    ClusterForm {
        #banner { display: none; padding: 0 3; height: auto; max-height: 12; }
        #banner Static { width: 1fr; }
        #hints { dock: bottom; }
    }
    """
    BINDINGS = bindings_of(CLUSTER_FORM)
    HELP_KEY = -1
    HINTS: ClassVar = (("form_send", "add it"), ("back", "back without adding"))

    fields = getters.query_one(ClusterFields)

    def __init__(self, enrolling: Enrolling) -> None:
        super().__init__()
        self._enrolling = enrolling
        self._draft = Draft()
        self._looked_at = ""
        """The address that last presented a trusted or verified certificate."""
        self._places_offered = asyncio.Event()
        self._busy = False
        self._writing = False
        self._left = False
        """Whether Escape was pressed after something was typed."""

    def body(self) -> Iterable[Widget]:
        yield ClusterFields()
        with VerticalScroll(id="banner", can_focus=False):
            yield Static(markup=False)

    def on_mount(self) -> None:
        self._ask_for_a_keyring()

    @work(group="keyring")
    async def _ask_for_a_keyring(self) -> None:
        self.fields.offer_places(await asyncio.to_thread(keyring_problem))
        self._places_offered.set()

    # Steps

    def on_field_changed(self) -> None:
        self.show_frame()

    def on_field_submitted(self) -> None:
        if not self._busy:
            self._busy = True
            self.add()

    @work(group="enrolling")
    async def add(self) -> None:
        try:
            await self._find_places()
            if not self.fields.complete():
                return
            self.fields.fill_in(self._draft)
            cluster, found = await self._add(self._draft)
        except Unfit as unfit:
            if unfit.part is Part.TRUST:
                self._looked_at = ""
            self.say("\n".join(unfit.lines))
            self.fields.blame(unfit)
        except ConfigProblems as problems:
            self.say(f"Fix the configuration first.\n{problems}")
        else:
            unseen = self._enrolling.added(cluster)
            self.app.post_message(ClustersChanged())
            self.app.notify(
                unseen or _report(found),
                title=f"Added {cluster.name}",
                severity="warning" if unseen else "information",
            )
            self.dismiss(cluster)
        finally:
            self._busy = self._writing = False

    async def _find_places(self) -> None:
        """Wait for the choice of a place for the secret, a field that has no value until then."""
        if not self._places_offered.is_set():
            self.say("Looking for a keyring on this machine", _WAIT)
            await self._places_offered.wait()
            self.say("")

    async def _add(self, draft: Draft) -> tuple[Cluster, Examination | None]:
        """Check, examine and save the cluster. Raises `Unfit` or `ConfigProblems`."""
        enrolment = await asyncio.to_thread(self._enrolling.enrolment, draft)
        enrolment.check_folder()
        enrolment.check_address()
        draft.name = draft.name or enrolment.suggested_name
        enrolment.check_name()
        await asyncio.to_thread(enrolment.check_place)
        found = None
        if self.fields.tests:
            await self._see_to_the_certificate(enrolment)
            self.say(f"Logging in to {draft.name}", _WAIT)
            found = await enrolment.test()
        self._writing = True
        self.say(f"Writing {enrolment.path}", _WAIT)
        cluster = await asyncio.to_thread(enrolment.keep)
        if cluster.prompt is not None and draft.secret is not None:
            cluster.prompt.answer(draft.secret)
        return cluster, found

    async def _see_to_the_certificate(self, enrolment: Enrolment) -> None:
        """Check the certificate before anything is sent; ask the user once per address."""
        draft = enrolment.draft
        if self._looked_at == draft.url:
            return
        draft.trusted = ()
        self.say(f"Connecting to {draft.url}", _WAIT)
        seen = await enrolment.look()
        if seen is not None and seen.mistrust is not None:
            if not await self.app.push_screen_wait(question(self.app, draft.name, seen, ())):
                raise Unfit(
                    Part.TRUST,
                    "Its certificate is not trusted. Nothing was sent or written.",
                    fault=seen.mistrust,
                )
            enrolment.trust(seen)
        self._looked_at = draft.url

    # Output

    def title_line(self) -> tuple[Content, Content]:
        left = Content.assemble(("‹ ", "$quiet"), ("Add a cluster", "bold"))
        return left, Content.styled(
            f"saved {'only after' if self.fields.tests else 'without'} a test", "$quiet"
        )

    def say(self, text: str, style: str = "$text-error") -> None:
        banner = self.query_one("#banner")
        banner.display = bool(text)
        banner.query_one(Static).update(Content.styled(printable_lines(text), style))

    def action_back(self) -> None:
        if self._writing:
            self.app.notify("The cluster is being saved")
        elif self.fields.touched and not self._left:
            self._left = True
            back = display(self.app.keys.of("back")[0])
            self.app.notify(f"Not added yet. {back} again discards the form.", severity="warning")
        else:
            self.dismiss(None)

    def on_descendant_focus(self) -> None:
        self._left = False


def _report(found: Examination | None) -> str:
    """Return a summary of the cluster's identity and what the account may see."""
    if found is None:
        return "Not tested: the clusters screen shows its health"
    return "; ".join(check.detail for check in found.checks if check.check in _TOLD and check.detail)
