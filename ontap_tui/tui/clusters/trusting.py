"""Accept, after confirmation, the certificate that a cluster presents instead of the trusted one."""

import asyncio

from ontap_tui.config import ConfigProblems, StoreError
from ontap_tui.model import ClusterState
from ontap_tui.tui.clusters.certificates import compared
from ontap_tui.tui.keys.spelling import display
from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.runtime.messages import ClustersChanged
from ontap_tui.tui.runtime.session import Session
from ontap_tui.tui.widgets.confirm import ConfirmDialog

_WARNING = (
    "Nothing was sent to it. Whoever has its key can read what is sent, the password included: compare the "
    "fingerprint with the one given by whoever renewed the certificate."
)


async def trust_shown(app: LiveApp, session: Session, state: ClusterState) -> None:
    """Write the fingerprint that is asked about, and no later one. To be called in a worker."""
    name, fault, store = state.name, state.fault, session.cluster_store
    if fault is None or fault.shown is None:
        app.notify(f"{name} presents no other certificate than the trusted one")
        return
    fingerprint = fault.shown.fingerprint
    if store is None or name not in session.config.files:
        app.copy_text(f'fingerprint = "{fingerprint}"', "The line fingerprint = …")
        app.notify(
            f"{session.config.where('clusters', name)} is never written from here. If the certificate was "
            f"renewed, replace fingerprint there, then {display(app.keys.of('reload')[0])} reads it.",
            title="Not changed",
            severity="warning",
        )
        return
    asked = ConfirmDialog(
        f"Trust the new certificate of {name}, and no longer the old one?",
        [list(compared(fault, session.clock.now()))],
        yes="Yes, trust it",
        warning=_WARNING,
    )
    if not await app.push_screen_wait(asked):
        return
    try:
        await asyncio.to_thread(store.update, name, {"fingerprint": fingerprint})
    except (ConfigProblems, StoreError) as problem:
        app.notify(str(problem), title="Not changed", severity="error")
        return
    app.post_message(ClustersChanged())
