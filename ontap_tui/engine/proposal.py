"""Describe what will be sent where, and what to confirm first, for forms and commands."""

import msgspec

from ontap_tui.engine.plan import LaunchStep
from ontap_tui.ontap import OntapError
from ontap_tui.requests import Chain, FollowUp


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """Holds a request ready for one cluster."""

    step: LaunchStep
    values: dict[str, str]
    """Its variables as this cluster names them, secrets in clear."""
    names: dict[str, str]
    """The same values as typed, without secrets."""
    follow_ups: tuple[FollowUp, ...] = ()

    def __repr__(self) -> str:
        return f"Prepared(step={self.step!r}, names={self.names!r})"

    @property
    def cluster(self) -> str:
        return self.step.cluster

    def with_return_timeout(self, seconds: int | None) -> "Prepared":
        """Return a copy with this return_timeout; None leaves it to the cluster."""
        request = self.step.request.with_return_timeout(seconds)
        return msgspec.structs.replace(self, step=msgspec.structs.replace(self.step, request=request))


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """Describes a cluster to which nothing can be sent: unsuitable values, or it could not be reached."""

    cluster: str
    problems: dict[str, str] = {}
    """Messages by variable."""
    error: OntapError | None = None

    @property
    def why(self) -> str:
        if self.error is None:
            return "; ".join(f"{name} {problem}" for name, problem in self.problems.items())
        said = f": {self.error.error.words}" if self.error.error else ""
        fault = self.error.fault
        return f"{fault.summary}{said.rstrip('.')}. {fault.remedy}".strip()


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """Holds what is to be sent to each cluster, in the order in which the clusters were chosen."""

    chain: Chain
    prepared: tuple[Prepared, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def halted(self) -> bool:
        """Return whether nothing is sent, because the request stops at the first error and there is one."""
        return self.chain.requests[0].stop_on_error and bool(self.left_out)

    @property
    def asks(self) -> bool:
        """Return whether a person has to confirm first."""
        return self.chain.confirms or len(self.prepared) > 1 or bool(self.left_out)

    @property
    def where(self) -> str:
        return self.prepared[0].cluster if len(self.prepared) == 1 else f"{len(self.prepared)} clusters"

    @property
    def type_this(self) -> str:
        """Return the text that must be typed to confirm; empty if a yes is enough."""
        names: list[str] = []
        for one in self.prepared:
            names.append(one.names.get(self.chain.requests[0].confirm_by_name, ""))
            names += [
                follow_up.values.get(follow_up.request.confirm_by_name, "") for follow_up in one.follow_ups
            ]
        return " ".join(dict.fromkeys(filter(None, names)))

    @property
    def lines(self) -> list[str]:
        """Return lines with what is sent where, what follows, and what is not sent; secrets masked."""
        lines = []
        for one in self.prepared:
            sent = one.step.request
            lines.append(f"  {one.cluster}  {sent.method} {sent.target}  {sent.masked_body() or ''}".rstrip())
            lines += [f"  {one.cluster}  {follow_up}" for follow_up in one.follow_ups]
        return lines + [f"  {one.cluster}  not sent: {one.why}" for one in self.left_out]

    @property
    def question(self) -> str:
        """Return the question, with the name of the object, so that a mistake is noticed."""
        request = self.chain.requests[0]
        names = self.prepared[0].names
        looked_up = (names.get(variable.name, "") for variable in request.variables if variable.lookup)
        about = self.type_this or next(filter(None, looked_up), "")
        return f"{request.label} ({about}) on {self.where}?" if about else f"{request.label} on {self.where}?"
