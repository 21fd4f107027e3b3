"""Load the configuration: its file, its contents, where files are, and where secrets come from.

Loading reports every problem at once, contacts nothing and reads no secret. Changes made on screen are
`Remembered` in a folder of their own; the configuration file is never written.
"""

from ontap_tui.config.address import is_loopback, url_of
from ontap_tui.config.atomic import write_atomically, write_new
from ontap_tui.config.child import SECRET_PREFIX, without_secrets
from ontap_tui.config.cluster_store import ClusterStore
from ontap_tui.config.clusters import name_of, name_problem
from ontap_tui.config.config import Channel, Cluster, Config, ConfigProblems, Seconds, Settings
from ontap_tui.config.fingerprint import fingerprints
from ontap_tui.config.importing import FORMATS, DefaultAccount, Found, Imported, Unreadable, read_clusters_of
from ontap_tui.config.keeping import forget, keep, keyring_problem
from ontap_tui.config.lines import KeyLines
from ontap_tui.config.load import load
from ontap_tui.config.locations import Locations, example_text, locations
from ontap_tui.config.problem import Problem, did_you_mean
from ontap_tui.config.proxy import ProxySetting
from ontap_tui.config.remembered import Remembered
from ontap_tui.config.schema import (
    cluster_schema,
    config_schema,
    shown_cluster_schema,
    shown_settings_schema,
    shown_team_schema,
)
from ontap_tui.config.secrets import (
    Ask,
    FileSecret,
    KeyringSecret,
    PlainSecret,
    PromptSecret,
    SecretError,
    SecretSource,
)
from ontap_tui.config.team import Team
from ontap_tui.config.toml_file import FileProblem, parse_toml, read_text_file
from ontap_tui.config.toml_folder import StoreError, TomlFolder
from ontap_tui.config.toml_text import toml_text

__all__ = [
    "FORMATS",
    "SECRET_PREFIX",
    "Ask",
    "Channel",
    "Cluster",
    "ClusterStore",
    "Config",
    "ConfigProblems",
    "DefaultAccount",
    "FileProblem",
    "FileSecret",
    "Found",
    "Imported",
    "KeyLines",
    "KeyringSecret",
    "Locations",
    "PlainSecret",
    "Problem",
    "PromptSecret",
    "ProxySetting",
    "Remembered",
    "Seconds",
    "SecretError",
    "SecretSource",
    "Settings",
    "StoreError",
    "Team",
    "TomlFolder",
    "Unreadable",
    "cluster_schema",
    "config_schema",
    "did_you_mean",
    "example_text",
    "fingerprints",
    "forget",
    "is_loopback",
    "keep",
    "keyring_problem",
    "load",
    "locations",
    "name_of",
    "name_problem",
    "parse_toml",
    "read_clusters_of",
    "read_text_file",
    "shown_cluster_schema",
    "shown_settings_schema",
    "shown_team_schema",
    "toml_text",
    "url_of",
    "without_secrets",
    "write_atomically",
    "write_new",
]
