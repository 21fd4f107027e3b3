"""Watch the clusters, launch requests, follow jobs to their end, and notify subscribers.

`Engine` is the only entry point. It owns the live state and changes it in one place, where it compares a read
with the one before; changes are published as batches of plain events through `Subscription`s.
"""

from ontap_tui.engine.cluster import EngineCluster
from ontap_tui.engine.command import NOTIFY_FIELDS
from ontap_tui.engine.control import ControlResult
from ontap_tui.engine.engine import Engine
from ontap_tui.engine.letter import Letter
from ontap_tui.engine.plan import LaunchPlan, LaunchStep, NotFollowed, Then
from ontap_tui.engine.planner import Planner
from ontap_tui.engine.policy import NotifyRule, Policy
from ontap_tui.engine.post import NO_PACKAGE, Post
from ontap_tui.engine.proposal import LeftOut, Prepared, Proposal
from ontap_tui.engine.recorder import Recorder, RecorderStatus
from ontap_tui.engine.subscription import Subscription

__all__ = [
    "NOTIFY_FIELDS",
    "NO_PACKAGE",
    "ControlResult",
    "Engine",
    "EngineCluster",
    "LaunchPlan",
    "LaunchStep",
    "LeftOut",
    "Letter",
    "NotFollowed",
    "NotifyRule",
    "Planner",
    "Policy",
    "Post",
    "Prepared",
    "Proposal",
    "Recorder",
    "RecorderStatus",
    "Subscription",
    "Then",
]
