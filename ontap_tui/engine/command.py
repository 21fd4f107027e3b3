"""Run a program when a job ends."""

import asyncio
import logging
import re
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Final

from ontap_tui.model import TrackedJob, printable

_WAITING: Final = 100
"""Most ends queued at once; beyond that the oldest are dropped."""
_PATIENCE: Final = 10.0
"""s that one run may take."""
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
NOTIFY_FIELDS: Final = ("cluster", "uuid", "state", "description", "message", "code", "svm")
"""The placeholders that `arguments` replaces, such as ``{cluster}``."""

_log = logging.getLogger(__name__)


class NotifyCommand:
    """Runs the command once per end, one at a time, without a shell and detached from the terminal."""

    def __init__(self, template: Sequence[str], environ: Mapping[str, str] | None) -> None:
        """Take the command; `environ` is as in `Policy.notify_environ`."""
        self._template = template
        self._environ = environ
        self._waiting: deque[TrackedJob] = deque(maxlen=_WAITING)
        self._news = asyncio.Event()

    def tell(self, job: TrackedJob) -> None:
        if self._template:
            self._waiting.append(job)
            self._news.set()

    async def run(self) -> None:
        """Run queued commands until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            while self._waiting:
                await self._run(arguments(self._template, self._waiting.popleft()))

    async def _run(self, command: list[str]) -> None:
        silent = asyncio.subprocess.DEVNULL
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=silent,
                stdout=silent,
                stderr=silent,
                env=self._environ,
                start_new_session=True,
            )
        except OSError as error:
            _log.warning("notify_command could not be run: %s", error)
            return
        try:
            async with asyncio.timeout(_PATIENCE):
                status = await process.wait()
        except TimeoutError:
            _log.warning("notify_command %s did not end within %.0f s", command[0], _PATIENCE)
        else:
            if status:
                _log.warning("notify_command %s ended with status %d", command[0], status)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


def arguments(template: Sequence[str], tracked: TrackedJob) -> list[str]:
    """Return the command for one job. Cluster text stays one argument and cannot become an option."""
    job = tracked.job
    values = {
        "cluster": job.cluster,
        "uuid": job.uuid,
        "state": tracked.state_word,
        "description": job.description,
        "message": job.says,
        "code": (job.error.code if job.error else None) or ("" if job.code is None else str(job.code)),
        "svm": job.svm or "",
    }
    filled = [
        _PLACEHOLDER.sub(lambda name: printable(values.get(name[1], name[0])), part) for part in template
    ]
    return [
        f" {now}" if now.startswith("-") and not part.startswith("-") else now
        for part, now in zip(template, filled, strict=True)
    ]
