"""Define what a job, a state, a cluster's health, a launch and an event are.

Frozen structs, enums and pure functions on them; no input or output. Every other room speaks in these terms.
"""

from ontap_tui.model.attention import Acknowledgement, Attention, attention, outstanding
from ontap_tui.model.certificate import Certificate, ends_soon, validity
from ontap_tui.model.clock import Clock, SystemClock
from ontap_tui.model.cluster import ClusterState, Counts, Fault, FaultKind, Health, Version
from ontap_tui.model.estimate import Estimate, estimate
from ontap_tui.model.events import (
    LAUNCHED_HERE,
    Batch,
    ClusterChanged,
    Event,
    JobAcknowledged,
    JobAppeared,
    JobChanged,
    JobEvent,
    JobFinished,
    JobForgotten,
    JobGone,
    LaunchChanged,
    Notification,
)
from ontap_tui.model.guess import closest
from ontap_tui.model.job import KNOWN_STATES, TERMINAL_STATES, ApiError, ErrorArgument, Job, JobKey, State
from ontap_tui.model.json_text import json_text
from ontap_tui.model.kind import job_kind
from ontap_tui.model.launch import Follow, Launch, Outcome
from ontap_tui.model.meaning import meaning
from ontap_tui.model.pattern import PatternError, SafePattern
from ontap_tui.model.person import IN_BROWSER, VIA_ASSISTANT, WAYS, person_of
from ontap_tui.model.progress import fraction_done, progress
from ontap_tui.model.record import JOB_FIELDS, JobRecord, Moment, job_record, moment
from ontap_tui.model.secret import MASK, Secret
from ontap_tui.model.spreadsheet import csv_text
from ontap_tui.model.struct_schema import DIALECT, Schema, read_schema, written_schema
from ontap_tui.model.text import (
    clipped,
    duration,
    parse_duration,
    printable,
    printable_lines,
    reason_of,
    rough_duration,
    short_ids,
    whole_minutes,
)
from ontap_tui.model.tracked import RECENT, Action, Intent, TrackedJob, actions_on

__all__ = [
    "DIALECT",
    "IN_BROWSER",
    "JOB_FIELDS",
    "KNOWN_STATES",
    "LAUNCHED_HERE",
    "MASK",
    "RECENT",
    "TERMINAL_STATES",
    "VIA_ASSISTANT",
    "WAYS",
    "Acknowledgement",
    "Action",
    "ApiError",
    "Attention",
    "Batch",
    "Certificate",
    "Clock",
    "ClusterChanged",
    "ClusterState",
    "Counts",
    "ErrorArgument",
    "Estimate",
    "Event",
    "Fault",
    "FaultKind",
    "Follow",
    "Health",
    "Intent",
    "Job",
    "JobAcknowledged",
    "JobAppeared",
    "JobChanged",
    "JobEvent",
    "JobFinished",
    "JobForgotten",
    "JobGone",
    "JobKey",
    "JobRecord",
    "Launch",
    "LaunchChanged",
    "Moment",
    "Notification",
    "Outcome",
    "PatternError",
    "SafePattern",
    "Schema",
    "Secret",
    "State",
    "SystemClock",
    "TrackedJob",
    "Version",
    "actions_on",
    "attention",
    "clipped",
    "closest",
    "csv_text",
    "duration",
    "ends_soon",
    "estimate",
    "fraction_done",
    "job_kind",
    "job_record",
    "json_text",
    "meaning",
    "moment",
    "outstanding",
    "parse_duration",
    "person_of",
    "printable",
    "printable_lines",
    "progress",
    "read_schema",
    "reason_of",
    "rough_duration",
    "short_ids",
    "validity",
    "whole_minutes",
    "written_schema",
]
