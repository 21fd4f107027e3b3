"""Inject faults into a cluster: ``cluster.faults.add(faults.hang(), "/api/cluster/jobs*")``.

Other faults: `SimulatedCluster.stop` makes a cluster refuse connections, ``world.skew`` makes its clock
wrong, and ``world.reboot()`` makes it forget its jobs.
"""

from ontap_tui.simulator.faults.answers import (
    answer,
    forbidden,
    html,
    locked,
    no_such_path,
    overloaded,
    redirect,
    refusal,
    server_error,
    too_many_requests,
    unauthorized,
    unavailable,
)
from ontap_tui.simulator.faults.connection import cut_body, drip, flood, hang, lost_answer, reset
from ontap_tui.simulator.faults.content import (
    HOSTILE,
    edited,
    hostile_text,
    job_link,
    missing_uuid,
    naive_times,
    records_edited,
    truncated,
    unknown_state,
    wrong_types,
)
from ontap_tui.simulator.faults.hold import Hold
from ontap_tui.simulator.faults.paging import (
    empty_first_page,
    endless_pages,
    looping_pages,
    next_link,
    overlapping_pages,
    short_pages,
)
from ontap_tui.simulator.faults.switchboard import Fault, Faults

__all__ = [
    "HOSTILE",
    "Fault",
    "Faults",
    "Hold",
    "answer",
    "cut_body",
    "drip",
    "edited",
    "empty_first_page",
    "endless_pages",
    "flood",
    "forbidden",
    "hang",
    "hostile_text",
    "html",
    "job_link",
    "locked",
    "looping_pages",
    "lost_answer",
    "missing_uuid",
    "naive_times",
    "next_link",
    "no_such_path",
    "overlapping_pages",
    "overloaded",
    "records_edited",
    "redirect",
    "refusal",
    "reset",
    "server_error",
    "short_pages",
    "too_many_requests",
    "truncated",
    "unauthorized",
    "unavailable",
    "unknown_state",
    "wrong_types",
]
