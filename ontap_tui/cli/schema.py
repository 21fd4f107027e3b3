"""Generate the JSON Schemas of the commands' output and of the configuration files."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from ontap_tui.cli.diagnostics import fail, unknown_name
from ontap_tui.cli.options import Options
from ontap_tui.cli.output import write_json
from ontap_tui.cli.records import (
    ControlRecord,
    DryRunRecord,
    ImportRecord,
    JobChange,
    JobDetails,
    LaunchRecord,
    OperationRecord,
    Paths,
    RunRecord,
)
from ontap_tui.cli.table import write_table
from ontap_tui.config import (
    cluster_schema,
    config_schema,
    shown_cluster_schema,
    shown_settings_schema,
    shown_team_schema,
)
from ontap_tui.model import DIALECT, JobRecord, Schema, written_schema
from ontap_tui.ontap import Check
from ontap_tui.requests import request_schema
from ontap_tui.tui import resolve_keys

VERSION: Final = 1
"""The version of all schemas, increased if a change could break a script; adding fields does not."""


class _Of(NamedTuple):
    about: str
    make: Callable[[], tuple[Schema, dict[str, Schema]]]
    """The schema of one record, with its definitions."""
    many: bool = False
    """Whether the document is an array of records."""


def _written(kind: type[Any]) -> Callable[[], tuple[Schema, dict[str, Schema]]]:
    return lambda: written_schema(kind)


def _request_record() -> tuple[Schema, dict[str, Schema]]:
    """Return the schema of a request's table with its name and file."""
    schema, definitions = request_schema()
    request = definitions["Request"]
    request["properties"] = {"name": {"type": "string"}, "origin": {"type": "string"}} | request["properties"]
    request["required"] = ["name", "origin", *request["required"]]
    return schema, definitions


def _cluster_record() -> tuple[Schema, dict[str, Schema]]:
    """Return the schema of a cluster as shown, with its file."""
    schema, definitions = shown_cluster_schema()
    cluster = definitions["Cluster"]
    cluster["properties"]["origin"] = {"type": "string"}
    cluster["required"] = ["name", "origin", *cluster["required"]]
    return schema, definitions


def _shown() -> tuple[Schema, dict[str, Schema]]:
    """Return the schema of the settings in effect."""
    settings, of_settings = shown_settings_schema()
    cluster, of_clusters = shown_cluster_schema()
    team, of_team = shown_team_schema()
    texts = {"type": "object", "additionalProperties": {"type": "string"}}
    properties = {
        "settings": settings,
        "clusters": {"type": "object", "additionalProperties": cluster},
        "requests": {"type": "array", "items": {"type": "string"}},
        "keys": texts,
        "filters": texts,
        "notify": texts,
        "history": team,
    }
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    return schema, of_settings | of_clusters | of_team


def _config() -> tuple[Schema, dict[str, Schema]]:
    request, of_requests = request_schema()
    schema, definitions = config_schema(request)
    schema["properties"]["keys"] = {
        "type": "object",
        "properties": {command: {"type": "string"} for command in resolve_keys({})[0].commands},
        "additionalProperties": False,
    }
    return schema, definitions | of_requests


SCHEMAS: Final = {
    "jobs": _Of("jobs -o json, jsonl", _written(JobRecord), many=True),
    "job": _Of("job -o json", _written(JobDetails)),
    "watch": _Of("a line of watch -o jsonl", _written(JobChange)),
    "wait": _Of("wait -o json", _written(JobRecord), many=True),
    "control": _Of("pause, resume, cancel -o json", _written(ControlRecord), many=True),
    "run": _Of("run -o json", _written(RunRecord), many=True),
    "dry-run": _Of("run --dry-run -o json", _written(DryRunRecord), many=True),
    "history": _Of("history -o json, jsonl", _written(JobRecord), many=True),
    "launches": _Of("history launches -o json, jsonl", _written(LaunchRecord), many=True),
    "doctor": _Of("doctor, cluster test -o json", _written(Check), many=True),
    "requests": _Of("requests list, requests show -o json", _request_record, many=True),
    "operations": _Of("requests operations -o json", _written(OperationRecord), many=True),
    "clusters": _Of("cluster list, cluster show -o json", _cluster_record, many=True),
    "import": _Of("cluster import -o json", _written(ImportRecord), many=True),
    "paths": _Of("config path -o json", lambda: written_schema(Paths, lambda _: {"type": "string"})),
    "settings": _Of("config show -o json", _shown),
    "config": _Of("config.toml", _config),
    "cluster": _Of("clusters/NAME.toml", cluster_schema),
    "request": _Of("requests/NAME.toml", request_schema),
}


def schema(options: Options, name: str | None, record: bool) -> None:
    if name is None:
        if record:
            fail("--record is for one schema: ontap-tui schema NAME --record")
        write_table(("NAME", "OF"), [(one, of.about) for one, of in SCHEMAS.items()])
        return
    if name not in SCHEMAS:
        unknown_name("schema", name, SCHEMAS)
    write_json(schema_of(name, record=record))


def schema_of(name: str, *, record: bool = False) -> Schema:
    """Return the schema of a document or, with `record`, of one record in a document with several."""
    of = SCHEMAS[name]
    body, definitions = of.make()
    many = of.many and not record
    head = {
        "$schema": DIALECT,
        "$id": f"urn:ontap-tui:schema:{name}{'-record' if of.many and record else ''}:{VERSION}",
        "title": of.about,
    }
    return head | ({"type": "array", "items": body} if many else body) | {"$defs": definitions}
