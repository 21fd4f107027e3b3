"""Copy parts of a job."""

from urllib.parse import quote

from ontap_tui.config import Config
from ontap_tui.model import TrackedJob, printable
from ontap_tui.requests import RenderedRequest
from ontap_tui.tui.dashboard.table import JobTable, Moment, cell
from ontap_tui.tui.dashboard.view import JobRow
from ontap_tui.tui.runtime.live import LiveApp
from ontap_tui.tui.widgets.picker import Picker, PickerItem

CHOICES = (
    PickerItem("uuid", "UUID"),
    PickerItem("row", "row", "as shown, tab-separated"),
    PickerItem("curl", "curl", "a command that reads this job"),
    PickerItem("json", "JSON", "everything the cluster reports now"),
    PickerItem("message", "message", "the job's message or error"),
)


async def copy(app: LiveApp, row: JobRow, table: JobTable) -> None:
    """Ask which part of the job to copy. Call it in a worker."""
    from ontap_tui.ontap import OntapError

    session, tracked = app.session, row.tracked
    if session is None:
        return
    what = await app.push_screen_wait(Picker("Copy", CHOICES))
    if what == "uuid":
        app.copy_text(printable(tracked.job.uuid), "The UUID")
    elif what == "row":
        app.copy_text(row_text(row, table.arrangement.chosen, table.moment), "The row")
    elif what in ("curl", "json") and tracked.job.cluster not in app.config.clusters:
        app.notify(f"{tracked.job.cluster} is not configured", title="Not copied", severity="warning")
    elif what == "curl":
        app.copy_text(curl_line(tracked, app.config), "The curl command")
    elif what == "message":
        app.copy_text(message_text(tracked), "The message")
    elif what == "json":
        try:
            raw = await session.engine.raw_job(tracked.key)
        except OntapError as error:
            app.notify(error.fault.summary, title="Not copied", severity="error")
        else:
            app.copy_text(raw.decode(errors="replace"), "The JSON")


def row_text(row: JobRow, columns: tuple[str, ...], moment: Moment) -> str:
    return "\t".join(printable("".join(text for text, _ in cell(id, row, moment)).strip()) for id in columns)


def message_text(tracked: TrackedJob) -> str:
    return printable(tracked.job.says)


def curl_line(tracked: TrackedJob, config: Config) -> str:
    job = tracked.job
    path = f"{job.endpoint or '/api/cluster/jobs'}/{quote(job.uuid, safe='')}"
    request = RenderedRequest(method="GET", path=path, query=(("fields", "**"),))
    return request.curl(config.clusters[job.cluster])
