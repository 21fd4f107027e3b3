"""What can be copied of a job."""

import shlex

from ontap_tui.config import Config
from ontap_tui.model import TrackedJob, printable
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
    """Without any secret: curl asks for the password."""
    job = tracked.job
    cluster = config.clusters.get(job.cluster)
    url = f"{cluster.url if cluster else ''}{job.endpoint or '/api/cluster/jobs'}/{job.uuid}?fields=**"
    words = ["curl", "-s"]
    if cluster is not None and cluster.username:
        words += ["-u", cluster.username]
    if cluster is not None and cluster.ca is not None:
        words += ["--cacert", str(cluster.ca)]
    if cluster is not None and not cluster.verify:
        words.append("-k")
    return shlex.join([*words, url])
