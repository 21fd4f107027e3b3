"""Decide what a filled-in form may send, what to confirm first, and what the answers mean."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from textual.content import Content

from ontap_tui.engine import Proposal
from ontap_tui.model import Launch, Outcome, printable
from ontap_tui.requests import Request, variable_at
from ontap_tui.tui.launches.group import ACCEPTED
from ontap_tui.tui.requests.preview import brief
from ontap_tui.tui.style.words import STANDING
from ontap_tui.tui.widgets.confirm import ConfirmDialog
from ontap_tui.tui.widgets.sheet import Entry

_DOUBTFUL: Final = (Outcome.INTENDED, Outcome.SENT, Outcome.UNKNOWN)


def in_doubt(request: Request, launches: Iterable[Launch]) -> set[str]:
    """Return the clusters that may have acted already, because their answer is pending or lost."""
    mine = (launch for launch in launches if launch.request == request.name)
    return {launch.cluster for launch in mine if launch.outcome in _DOUBTFUL}


def question(
    proposal: Proposal, url_of: Callable[[str], str], doubtful: Collection[str]
) -> ConfirmDialog | None:
    """Return the question to confirm before sending; None if no confirmation is required.

    `doubtful` is as returned by `in_doubt`.
    """
    again = [one.cluster for one in proposal.prepared if one.cluster in doubtful]
    if not (proposal.asks or again):
        return None
    parts: list[Iterable[Entry]] = [brief(one, url_of(one.cluster)) for one in proposal.prepared]
    for left_out in proposal.left_out:
        head = f"{printable(left_out.cluster)}  not sent"
        parts.append(
            [
                Entry(Content.styled(head, "$text-warning"), Content()),
                Entry(Content(), Content(printable(left_out.why))),
            ]
        )
    warning = f"An earlier request to {', '.join(again)} was not answered: it may already have taken effect."
    return ConfirmDialog(
        proposal.question,
        parts,
        yes=f"Yes, send to {proposal.where}",
        name=proposal.type_this,
        warning=warning if again else "",
    )


class Verdict(NamedTuple):
    """Holds what the answers mean for the form."""

    accepted: tuple[Launch, ...]
    retry: tuple[str, ...]
    """The clusters that did not accept the request."""
    problems: dict[str, str]
    """The objections of clusters, by variable."""
    text: str
    """A message for the form; empty if every cluster accepted the request."""


def judge(request: Request, launches: Sequence[Launch], left_out: Mapping[str, str]) -> Verdict:
    accepted = tuple(launch for launch in launches if launch.outcome in ACCEPTED or launch.jobs)
    failed = [launch for launch in launches if launch not in accepted and not launch.open]
    problems: dict[str, str] = {}
    lines = []
    for launch in failed:
        target = launch.error.target if launch.error else None
        name = variable_at(request, target)
        text = _says(launch)
        if name is not None and launch.error is not None:
            problems[name] = launch.error.message
        lines.append(f"{launch.cluster}: {text}")
    not_sent = STANDING[Outcome.UNREACHABLE].word
    lines += [f"{cluster}: {not_sent}: {why}" for cluster, why in left_out.items()]
    if lines and accepted:
        lines.insert(0, f"{len(accepted)} accepted it; the others are still selected.")
    return Verdict(
        accepted=accepted,
        retry=(*(launch.cluster for launch in failed), *left_out),
        problems=problems,
        text="\n".join(map(printable, lines)),
    )


def _says(launch: Launch) -> str:
    if launch.outcome is Outcome.UNKNOWN:
        lost = "the answer was lost, so it may have taken effect"
        return f"{lost}. {launch.note} Check the launches before sending it again."
    error = launch.error
    if error is not None:
        code = f" (code {error.code})" if error.code else ""
        target = f", field {error.target}" if error.target else ""
        refused = STANDING[Outcome.REJECTED].word
        return f"{refused}: {error.message.rstrip('.')}{code}{target}. {launch.note}".rstrip()
    return launch.note or STANDING[launch.outcome].word
