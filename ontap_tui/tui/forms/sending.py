"""Between a filled form and its launches: what can be sent, what is asked first, what the answers mean."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from textual.content import Content

from ontap_tui.engine import Prepared
from ontap_tui.model import Launch, Outcome, printable
from ontap_tui.ontap import OntapError
from ontap_tui.requests import Request, ValueProblems, variable_at
from ontap_tui.tui.forms.confirm import ConfirmDialog
from ontap_tui.tui.forms.group import ACCEPTED
from ontap_tui.tui.forms.preview import brief
from ontap_tui.tui.sheet import BLANK, Entry


class Checked(NamedTuple):
    prepared: list[Prepared]
    wrong: dict[str, dict[str, str]]
    """By cluster, the values that cannot be sent to it."""
    silent: dict[str, str]
    """By cluster, why it could not be asked."""

    @property
    def left_out(self) -> dict[str, str]:
        """By cluster, why nothing can be sent to it."""
        wrong = {
            cluster: "; ".join(f"{name} {problem}" for name, problem in problems.items())
            for cluster, problems in self.wrong.items()
        }
        return wrong | self.silent


async def check(clusters: Sequence[str], prepare: Callable[[str], Awaitable[Prepared]]) -> Checked:
    """Prepares for every cluster at the same time."""
    checked = Checked([], {}, {})

    async def one(cluster: str) -> Prepared | None:
        try:
            return await prepare(cluster)
        except ValueProblems as problems:
            checked.wrong[cluster] = problems.problems
        except OntapError as error:
            checked.silent[cluster] = f"{error.fault.summary}. {error.fault.remedy}".strip()
        return None

    found = await asyncio.gather(*map(one, clusters))
    checked.prepared.extend(prepared for prepared in found if prepared is not None)
    return checked


def question(
    request: Request,
    checked: Checked,
    named: Mapping[str, str],
    urls: Mapping[str, str],
    unanswered: Collection[str],
) -> ConfirmDialog | None:
    """What a person has to say yes to first; None where nothing speaks against sending at once.

    `named` has what each variable means by the object's own name; `unanswered` are the clusters that may
    have done it already.
    """
    prepared, left_out = checked.prepared, checked.left_out
    again = [step.cluster for step, _ in prepared if step.cluster in unanswered]
    if not (request.confirms or len(prepared) > 1 or left_out or again):
        return None
    where = prepared[0].step.cluster if len(prepared) == 1 else f"{len(prepared)} clusters"
    name = named.get(request.confirm_by_name, "")
    about = name or next((named[v.name] for v in request.variables if v.lookup and named.get(v.name)), "")
    entries: list[Entry] = []
    if again:
        words = f"The answer of {', '.join(again)} was lost: it may have been done there already."
        entries += [Entry(Content(), Content.styled(words, "bold $text-warning")), BLANK]
    for step, _ in prepared:
        entries += brief(step, urls[step.cluster])
    for cluster, why in left_out.items():
        entries.append(Entry(Content.styled(f"{printable(cluster)}  not sent", "$text-warning"), Content()))
        entries.append(Entry(Content(), Content(printable(why))))
    return ConfirmDialog(
        f'{request.label} "{about}" on {where}?' if about else f"{request.label} on {where}?",
        entries,
        yes=f"Yes, send to {where}",
        name=name,
    )


class Verdict(NamedTuple):
    """What the answers mean for the form."""

    accepted: tuple[Launch, ...]
    retry: tuple[str, ...]
    """The clusters that did not take it."""
    unanswered: frozenset[str]
    problems: dict[str, str]
    """By variable, what a cluster said against it."""
    text: str
    """For the person who is still looking at the form; empty where all went well."""


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
    lines += [f"{cluster}: not sent: {why}" for cluster, why in left_out.items()]
    if lines and accepted:
        lines.insert(0, f"{len(accepted)} accepted it; those that did not are still chosen.")
    return Verdict(
        accepted=accepted,
        retry=(*(launch.cluster for launch in failed), *left_out),
        unanswered=frozenset(launch.cluster for launch in failed if launch.outcome is Outcome.UNKNOWN),
        problems=problems,
        text="\n".join(lines),
    )


def _says(launch: Launch) -> str:
    if launch.outcome is Outcome.UNKNOWN:
        lost = "the answer was lost, so that it may have been done"
        return f"{lost}. {launch.note} Look at the launches before sending it again."
    error = launch.error
    if error is not None:
        code = f" (code {error.code})" if error.code else ""
        target = f", field {error.target}" if error.target else ""
        return f"refused: {error.message.rstrip('.')}{code}{target}. {launch.note}".rstrip()
    return launch.note or str(launch.outcome)
