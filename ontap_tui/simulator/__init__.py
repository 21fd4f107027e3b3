"""Simulate ONTAP for tests and demos: its REST API on loopback sockets, with jobs on a seeded schedule.

It shares no code with the client, so that mistakes are not shared.

    with SimulatedFleet(clusters=3, time=ManualTime()) as fleet:
        east = fleet["prod-east"]
        job = east.world.add_job("Volume move vol_home", message="12 %")
        ...                                  # a client reads fleet.endpoints
        east.world.fail(job.uuid, 786435, 'Aggregate "aggr1" is out of space.')
        fleet.advance(300)                   # forgotten
        east.stop()                          # connections are refused until east.start()
        east.faults.add(faults.hang(), "/api/cluster/jobs*", times=1)
        east.log.find("/api/cluster/jobs")   # the requests it received

`SimulatedFleet(jobs=40)` generates jobs by itself: in every state at the start, and new ones all the time.
"""

from ontap_tui.simulator import faults
from ontap_tui.simulator.accounts import Account, read_only, svm_admin, without_jobs
from ontap_tui.simulator.certificates import TlsUnavailable
from ontap_tui.simulator.faults import Fault, Faults
from ontap_tui.simulator.fleet import Endpoint, SimulatedCluster, SimulatedFleet
from ontap_tui.simulator.job import JobStep, SimJob, failure, success
from ontap_tui.simulator.log import Log, Received
from ontap_tui.simulator.times import ManualTime, RunningTime, WorldTime
from ontap_tui.simulator.world import World

__all__ = [
    "Account",
    "Endpoint",
    "Fault",
    "Faults",
    "JobStep",
    "Log",
    "ManualTime",
    "Received",
    "RunningTime",
    "SimJob",
    "SimulatedCluster",
    "SimulatedFleet",
    "TlsUnavailable",
    "World",
    "WorldTime",
    "failure",
    "faults",
    "read_only",
    "success",
    "svm_admin",
    "without_jobs",
]
