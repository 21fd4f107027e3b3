"""Poll on request, and ask again for a prompted password that was refused."""

from collections.abc import Collection, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Label

from ontap_tui.config import PromptSecret
from ontap_tui.model import ClusterState, Health, Secret, printable
from ontap_tui.tui.keys.bindings import bindings_of
from ontap_tui.tui.keys.table import QUESTION
from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.runtime.session import Session
from ontap_tui.tui.style.words import recorder_of
from ontap_tui.tui.widgets.inputs import EntryField
from ontap_tui.tui.widgets.key_line import hint_words
from ontap_tui.tui.widgets.small_dialog import SmallDialog


class PasswordDialog(SmallDialog[Secret]):
    """Returns the password, which may be empty; None if cancelled."""

    DEFAULT_CSS = """
    PasswordDialog .dialog-trouble { color: $text-warning; margin-bottom: 1; width: 60; }
    """
    BINDINGS = bindings_of(QUESTION)

    def __init__(self, question: str, trouble: str) -> None:
        """Store the question; `trouble` is the reason for asking."""
        super().__init__()
        self._question = question
        self._trouble = trouble

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Label(printable(self._question), classes="dialog-title", markup=False)
            yield Label(printable(self._trouble), classes="dialog-trouble", markup=False)
            yield EntryField(password=True, placeholder="leave empty to retry the previous one", compact=True)
            hints = hint_words(self.app.keys, ("entry_done", "log in"), ("back", "not now"))
            yield Label(hints, classes="dialog-keys", markup=False)

    def on_input_submitted(self, event: EntryField.Submitted) -> None:
        self.dismiss(Secret(event.value))


async def poll_now(app: LiveApp, session: Session, names: Collection[str] = ()) -> None:
    """Poll the named clusters, by default all of them. Call it in a worker.

    A cluster that refused the prompted password, or has none yet, is polled only with a new answer:
    repeating a refused password could lock the account.
    """
    engine = session.engine
    wanted = [state for name, state in engine.clusters.items() if name in names or not names]
    prompts = {state.name: prompt for state in wanted if (prompt := refused_prompt(session, state))}
    others = [state for state in wanted if state.name not in prompts]
    if not prompts and not names:
        engine.refresh()
    else:
        for each in others:
            engine.refresh(each.name)
    recorded = [state for state in others if state.via]
    if recorded and session.history is not None and (fault := session.history.fault) is not None:
        app.notify(f"Their recorders cannot be asked to poll now: {fault.summary}", severity="warning")
    elif others:
        app.notify(_polling(others, recorded, everything=not prompts and not names))
    for name, prompt in prompts.items():
        state = engine.clusters.get(name)
        if state is None or state.fault is None:
            continue  # the cluster has recovered meanwhile
        answer = await app.push_screen_wait(PasswordDialog(prompt.question, f"{name} {state.fault.summary}"))
        if answer is None:
            continue
        if answer:
            prompt.answer(answer)
        engine.refresh(name)


def _polling(states: Sequence[ClusterState], recorded: Sequence[ClusterState], *, everything: bool) -> str:
    """Describe what polls the clusters: a recorder polls within a second or two of being asked."""
    own = len(states) - len(recorded)
    if len(recorded) == 1 and not own:
        return f"Asked {recorder_of(recorded[0])} to poll {recorded[0].name} now"
    if recorded:
        asked = f"asked recorders to poll {len(recorded)} cluster{'s' if len(recorded) > 1 else ''} now"
        return f"Polling {_clusters(states, own)} now; {asked}" if own else asked.capitalize()
    return f"Polling {'all clusters' if everything else _clusters(states, own)} now"


def _clusters(states: Sequence[ClusterState], count: int) -> str:
    return next(state.name for state in states if not state.via) if count == 1 else f"{count} clusters"


def refused_prompt(session: Session, state: ClusterState) -> PromptSecret | None:
    """Return the cluster's prompt if it refused the answer; None if it has no prompt or accepted it."""
    cluster = session.config.clusters.get(state.name)
    refused = state.health is Health.REFUSED and not state.via  # with `via`, the recorder's login was refused
    return cluster.prompt if cluster is not None and refused else None
