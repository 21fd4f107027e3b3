"""Read the text of a foreign file, and YAML."""

from pathlib import Path
from typing import Any, Final

from ontap_tui.config.importing.found import Unreadable
from ontap_tui.config.toml_file import FileProblem, read_text_file

_LARGEST: Final = 8 * 1024 * 1024
"""Bytes, many times the size of an inventory of 10,000 clusters."""

_RESOLVED: Final = ("tag:yaml.org,2002:null", "tag:yaml.org,2002:merge")


class Opaque:
    """Represents a value with a custom tag, such as ``!vault``, which exists but cannot be read."""


def read_text(path: Path) -> str:
    """Return the text of the file. Raises `Unreadable`."""
    try:
        return read_text_file(path, largest=_LARGEST)
    except FileProblem as error:
        raise Unreadable(str(error)) from None


def parse_yaml(path: Path, text: str) -> Any:
    """Return the contents of a YAML document. Raises `Unreadable`."""
    try:
        import yaml
    except ImportError:
        raise Unreadable(f"{path}: reading YAML needs PyYAML: pip install 'ontap-tui[import]'") from None

    class Loader(yaml.SafeLoader):
        """Reads scalars as text, as written: so a password 0123 and a cluster called "off" stay intact."""

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag in _RESOLVED]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    Loader.add_multi_constructor("!", lambda loader, tag, node: Opaque())
    try:
        return yaml.load(text, Loader)
    except yaml.MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise Unreadable(f"{path}{line}: is not YAML: {error.problem or error.context}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise Unreadable(f"{path}: is not YAML: {error}") from None
    except RecursionError:
        raise Unreadable(f"{path}: is nested too deeply") from None


def mapping(value: object) -> dict[str, Any]:
    """Return the mapping with text for keys; an empty one for anything else."""
    return {str(key): one for key, one in value.items()} if isinstance(value, dict) else {}


def text(value: object) -> str:
    """Return a scalar without the spaces around it; empty for anything else."""
    return value.strip() if isinstance(value, str) else ""


def is_true(value: object) -> bool:
    """Return whether a scalar means yes, as YAML 1.1 and Ansible read it."""
    return text(value).lower() in ("true", "yes", "on", "y", "1")
