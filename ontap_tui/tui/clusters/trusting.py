"""Trust exactly the certificate that a cluster presents, after the user has compared and confirmed it."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from textual.content import Content

from ontap_tui.config import ConfigProblems, StoreError
from ontap_tui.enrolment import certificate_facts, trust_only
from ontap_tui.model import Certificate, printable
from ontap_tui.ontap import Look, OntapError
from ontap_tui.tui.keys.spelling import display
from ontap_tui.tui.runtime.live import ClustersChanged, LiveApp
from ontap_tui.tui.runtime.session import Session
from ontap_tui.tui.widgets.confirm import ConfirmDialog
from ontap_tui.tui.widgets.sheet import Entry

_WARNING = (
    "Nothing was sent to it. Anyone with this certificate's private key can read everything sent to it, "
    "including the password: compare the fingerprint with one from the cluster's administrator."
)
_FINGERPRINT: Final = "SHA-256"
_MOST: Final = 2
"""Maximum trusted certificates shown beside the presented one: as many as fit into 80 columns."""
_GROUP: Final = 4
_ROW: Final = 16
"""Hexadecimal digits per row."""
_WIDTH: Final = 22
"""Width of a column in cells: a row of grouped digits and the space after it."""


def question(app: LiveApp, name: str, seen: Look, trusted: Sequence[str]) -> ConfirmDialog:
    """Ask whether to trust the certificate in place of the `trusted` ones."""
    instead = ", and no longer the old one" if trusted else ""
    why = f"{name} {seen.mistrust.summary}" if seen.mistrust else f"{name} is not verified at the moment"
    return ConfirmDialog(
        f"Trust exactly the certificate that {name} presents{instead}?",
        [[Entry(Content(), Content(printable(why))), *compared(trusted, seen.certificate, app.clock.now())]],
        yes="Yes, trust it",
        warning=_WARNING,
    )


async def trust_shown(app: LiveApp, session: Session, name: str) -> None:
    """Save the fingerprint shown in the question, never a later one. Call it in a worker."""
    cluster, store = session.config.clusters.get(name), session.cluster_store
    if cluster is None or store is None or session.enrolling is None:
        here = "The demo" if app.browser is None else "A browser"
        app.notify(f"{here} saves nothing, so no certificate can be trusted")
        return
    if not cluster.url.startswith("https:"):
        app.notify(f"{name} is at {cluster.url}, which has no certificate")
        return
    try:
        seen = await session.enrolling.look(cluster)
    except OntapError as error:
        app.notify(f"{name} {error.fault.text}", title="Certificate not read", severity="error")
        return
    fingerprint = seen.certificate.fingerprint
    if seen.mistrust is None and cluster.verify:
        app.notify(f"The certificate that {name} presents is already trusted")
    elif name not in session.config.files:
        app.copy_text(f'fingerprint = "{fingerprint}"', "The line fingerprint = …")
        app.notify(
            f"{session.config.where('clusters', name)} is never changed by ontap-tui. If the certificate is "
            f"the cluster's, add that line there, then press {display(app.keys.of('reload')[0])}.",
            title="Not changed",
            severity="warning",
        )
    elif await app.push_screen_wait(question(app, name, seen, cluster.fingerprint)):
        try:
            await asyncio.to_thread(trust_only, store, name, [fingerprint])
        except (ConfigProblems, StoreError) as problem:
            app.notify(str(problem), title="Not changed", severity="error")
        else:
            app.post_message(ClustersChanged())


def compared(trusted: Sequence[str], shown: Certificate, now: datetime) -> Iterator[Entry]:
    """Yield the comparison of the old and new certificates, if it has changed."""
    beside = trusted[:_MOST]
    titles = [("trusted" if number == 0 else "or", "$quiet") for number in range(len(beside))]
    yield _row("", [*titles, ("presented now", "bold $text-warning")])
    prints = [*((one, "$text") for one in beside), (shown.fingerprint, "$text-warning")]
    columns = [[(part, style) for part in _rows(fingerprint)] for fingerprint, style in prints]
    for number, cells in enumerate(zip(*columns, strict=False)):
        yield _row("" if number else _FINGERPRINT, cells)
    if len(trusted) > _MOST:
        yield Entry(Content(), Content.styled(f"and {len(trusted) - _MOST} more are trusted", "$quiet"))
    facts = [f"{what} {value}" for what, value in certificate_facts(shown, now) if what != _FINGERPRINT]
    says = Content.styled(printable("; ".join(facts)), "$text-warning")
    yield Entry(Content.styled("claims", "$quiet"), says)


def _rows(fingerprint: str) -> list[str]:
    digits = fingerprint.rpartition(":")[2]
    rows = [digits[at : at + _ROW] for at in range(0, len(digits), _ROW)]
    return [" ".join(row[at : at + _GROUP] for at in range(0, len(row), _GROUP)) for row in rows]


def _row(head: str, cells: Sequence[tuple[str, str]]) -> Entry:
    body = [Content.styled(text.ljust(_WIDTH), style) for text, style in cells[:-1]]
    return Entry(Content.styled(head, "$quiet"), Content.assemble(*body, cells[-1]))
