"""Simulate ``/cluster/software/packages``, and downloads of packages."""

import re

from ontap_tui.simulator.job import JobStep, failure, success
from ontap_tui.simulator.operation import Call, Reply
from ontap_tui.simulator.refusal import invalid_value
from ontap_tui.simulator.resource import Resource
from ontap_tui.simulator.resources.common import start
from ontap_tui.simulator.schema import Schema, shown, text

_URL = re.compile(r"(?:https?|ftp)://(?P<host>[^/]+)/(?P<file>\S+)")
_VERSION = re.compile(r"\d+\.\d+\.\d+\w*|9\d{2,4}(?=P?\d*_|\.)")
DOWNLOAD = Schema(
    {"url": text(writable="create"), "username": text(writable="create"), "password": text(writable="create")}
)
PACKAGES = Resource(
    "/api/cluster/software/packages",
    lambda world: world.inventory.packages,
    Schema({"version": shown(), "create_time": shown("time")}),
    keys=("version",),
    defaults=("version",),
)


def download(call: Call) -> Reply:
    """Download a package. A host that begins with ``unknown`` cannot be reached. The version is taken from
    the file name.
    """
    body = DOWNLOAD.creation(call.body, "url")
    url = _URL.fullmatch(body["url"])
    if url is None:
        raise invalid_value(body["url"], "url", "http|https|ftp://location/package")
    if url["host"].startswith("unknown"):
        message = f'Couldn\'t resolve host name "{url["host"]}".'
        return start(call, plan=[JobStep(0.5), failure(1, 10551797, message, url["host"])])
    version = _VERSION.search(url["file"])
    name = version[0] if version else "9.99.1"
    plan = [JobStep(0.5, message=f"{done} % downloaded") for done in range(0, 100, 10)]
    return start(call, lambda: call.world.inventory.add_package(name), plan=[*plan, success(0.5)])
