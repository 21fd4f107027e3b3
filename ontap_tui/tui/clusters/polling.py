"""Poll on request, and ask again for a prompted password that was refused."""

from collections.abc import Collection

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Label

from ontap_tui.config import PromptSecret
from ontap_tui.model import ClusterState, Health, Secret, printable
from ontap_tui.tui.keys.bindings import bindings_of
from ontap_tui.tui.keys.table import QUESTION
from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.runtime.session import Session
from ontap_tui.tui.widgets.key_line import hint_words
from ontap_tui.tui.widgets.narrowing import EntryField
from ontap_tui.tui.widgets.small_dialog import SmallDialog


class PasswordDialog(SmallDialog[Secret]):
    """Returns what was typed, which may be empty, or None."""

    BINDINGS = bindings_of(QUESTION)

    def __init__(self, question: str, trouble: str) -> None:
        """Take the question; `trouble` is the reason for asking."""
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
    """Poll the named clusters, all of them by default. To be called in a worker.

    A cluster whose prompted password was refused, or never given, is polled only with a new answer: trying
    the same one again could lock the account.
    """
    engine = session.engine
    wanted = [state for name, state in engine.clusters.items() if name in names or not names]
    prompts = {state.name: prompt for state in wanted if (prompt := refused_prompt(session, state))}
    others = [state.name for state in wanted if state.name not in prompts]
    if not prompts and not names:
        engine.refresh()
        app.notify("Polling all clusters now")
    else:
        for name in others:
            engine.refresh(name)
        if others:
            app.notify(f"Polling {others[0] if len(others) == 1 else f'{len(others)} clusters'} now")
    for name, prompt in prompts.items():
        state = engine.clusters.get(name)
        if state is None or state.fault is None:
            continue  # it was mended meanwhile
        answer = await app.push_screen_wait(PasswordDialog(prompt.question, f"{name} {state.fault.summary}"))
        if answer is None:
            continue
        if answer:
            prompt.answer(answer)
        engine.refresh(name)


def refused_prompt(session: Session, state: ClusterState) -> PromptSecret | None:
    """Return the question whose answer `state` did not accept; None if there is none or it was accepted."""
    cluster = session.config.clusters.get(state.name)
    return cluster.prompt if cluster is not None and state.health is Health.REFUSED else None
