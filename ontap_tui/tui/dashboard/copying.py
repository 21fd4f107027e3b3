"""What can be copied of a job."""

from urllib.parse import quote

from ontap_tui.config import Config
from ontap_tui.model import TrackedJob, printable
from ontap_tui.requests import RenderedRequest
from ontap_tui.tui.pickers import Choice
from ontap_tui.tui.table import Moment, cell
from ontap_tui.tui.view import Row

CHOICES = (
    Choice("uuid", "uuid"),
    Choice("row", "row", "as shown, between tabs"),
    Choice("curl", "curl", "the line that reads this job"),
    Choice("json", "JSON", "all that its cluster says of it now"),
    Choice("message", "message", "or the error"),
)


def row_text(row: Row, columns: tuple[str, ...], moment: Moment) -> str:
    return "\t".join("".join(text for text, _ in cell(id, row, moment)).strip() for id in columns)


def message_text(tracked: TrackedJob) -> str:
    job = tracked.job
    return printable((job.error.message if job.error is not None else "") or job.message or "")


def curl_line(tracked: TrackedJob, config: Config) -> str:
    job = tracked.job
    path = f"{job.endpoint or '/api/cluster/jobs'}/{quote(job.uuid, safe='')}"
    request = RenderedRequest(method="GET", path=path, query=(("fields", "**"),))
    return request.curl(config.clusters[job.cluster])
