"""Generate the JSON Schema of a configuration file, for editors."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from ontap_tui.config.clusters import LOG_INS, NOT_IN_FILE
from ontap_tui.config.config import Cluster, Config, Seconds, Settings
from ontap_tui.config.fingerprint import Fingerprints
from ontap_tui.config.load import TABLES
from ontap_tui.config.proxy import ProxySetting
from ontap_tui.config.secrets import SecretSource
from ontap_tui.config.team import Team
from ontap_tui.model import Schema, read_schema, written_schema

_TEXT: Final = {"type": "string", "minLength": 1}


def _object(properties: Mapping[str, Schema]) -> Schema:
    """Return the schema of an object with exactly these properties."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


_SECRET: Final[Schema] = {
    "anyOf": [
        _TEXT,
        _object({"env": _TEXT}),
        _object({"keyring": _TEXT}),
        _object({"command": {"type": "array", "items": {"type": "string"}, "minItems": 1}}),
        _object({"file": _TEXT}),
        _object({"prompt": {"const": True}}),
    ]
}
_OF_TYPES: Final[Mapping[type, Schema]] = {
    Seconds: {
        "anyOf": [
            {"type": "number", "minimum": 0.1},
            {"type": "string", "pattern": "^([0-9]{1,9}[smhdwSMHDW])+$"},
        ]
    },
    SecretSource: _SECRET,
    ProxySetting: {
        "anyOf": [
            _TEXT,
            _object({"url": _TEXT}),
            _object({"url": _TEXT, "username": _TEXT, "password": _SECRET}),
        ]
    },
    Fingerprints: {"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]},
    Path: _TEXT,
}


def cluster_schema() -> tuple[Schema, dict[str, Schema]]:
    """Return the schema of a cluster's table, and its definitions."""
    schema, definitions = read_schema(Cluster, _OF_TYPES.__getitem__)
    cluster = definitions[Cluster.__name__]
    for name in NOT_IN_FILE:
        del cluster["properties"][name]
    cluster["required"] = ["url"]
    cluster["oneOf"] = [{"required": list(keys)} for keys in LOG_INS]
    return schema, definitions


def shown_cluster_schema() -> tuple[Schema, dict[str, Schema]]:
    """Return the schema of a cluster as shown: with the sources of secrets, and without empty values."""
    texts = {"type": "array", "items": {"type": "string"}}
    schema, definitions = written_schema(
        Cluster, lambda kind: texts if kind is Fingerprints else {"type": "string"}
    )
    definitions[Cluster.__name__]["required"] = ["url"]
    return schema, definitions


def shown_settings_schema() -> tuple[Schema, dict[str, Schema]]:
    """Return the schema of the settings as shown, without those that are not set."""
    schema, definitions = written_schema(
        Settings, lambda kind: {"type": "number" if kind is Seconds else "string"}
    )
    fields = msgspec.structs.fields(Settings)
    definitions[Settings.__name__]["required"] = [one.name for one in fields if one.default is not None]
    return schema, definitions


def shown_team_schema() -> tuple[Schema, dict[str, Schema]]:
    """Return the schema of the team's history as shown, which is empty if none is configured."""
    schema, definitions = written_schema(Team, lambda kind: {"type": "string"})
    definitions[Team.__name__]["required"] = []
    return schema, definitions


def config_schema(request: Schema) -> tuple[Schema, dict[str, Schema]]:
    """Return the schema of the whole file, and its definitions. `request` is the schema of a request."""
    cluster, definitions = cluster_schema()
    tables: dict[str, Schema] = {
        "clusters": {"type": "object", "additionalProperties": cluster},
        "requests": {"type": "object", "additionalProperties": request},
    }
    types = {field.name: field.type for field in msgspec.structs.fields(Config)}
    for name in TABLES:
        if name not in tables:
            tables[name], more = read_schema(types[name], _OF_TYPES.__getitem__)
            definitions |= more
    return {"type": "object", "properties": tables, "additionalProperties": False}, definitions
