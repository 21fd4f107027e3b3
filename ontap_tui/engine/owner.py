"""Identify the process of a launch: several processes may share a journal."""

import os
import socket
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_DNS, uuid4, uuid5

_HOST: Final = uuid5(NAMESPACE_DNS, socket.gethostname()).hex[:8]


def new_id() -> str:
    """Return an id for a launch, which names the current process."""
    return f"{uuid4().hex[:16]}-{_HOST}-{os.getpid()}{_birth(os.getpid())}"


def _birth(process: int) -> str:
    """Return text that distinguishes a process from later ones with the same id, even after a reboot.

    It is empty on systems other than Linux, which do not provide it.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()
        ticks = Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
    return f".{uuid5(NAMESPACE_DNS, boot + ticks).hex[:8]}"


def can_be_told(launch_id: str) -> bool:
    """Return whether the launch was made on this machine, so that `may_be_running` need not guess."""
    _, _, owner = launch_id.partition("-")
    return owner.partition("-")[0] == _HOST


def may_be_running(launch_id: str) -> bool:
    """Return whether the process that made this launch, not this one, may still be working on it."""
    _, _, owner = launch_id.partition("-")
    host, _, named = owner.partition("-")
    process, dot, birth = named.partition(".")
    if host != _HOST or not process.isdecimal():
        return True
    if int(process) == os.getpid():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return not birth or _birth(int(process)) in ("", dot + birth)
