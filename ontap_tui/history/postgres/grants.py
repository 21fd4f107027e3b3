"""Generate the SQL that an administrator runs once, and after an update: tables, roles and grants."""

from typing import Final

from ontap_tui.history.launch_rows import ANSWER
from ontap_tui.history.postgres.schema import MIGRATIONS

_ALL: Final = (
    "ontap_tui_schema", "clusters", "kinds", "recorders", "leases", "jobs", "transitions", "watches",
    "launches", "launch_jobs", "controls", "acknowledgements", "presence", "programs",
)  # fmt: skip
_GRANTS: Final = {
    "observer": (("SELECT", _ALL), ("INSERT, UPDATE", ("presence",))),
    "operator": (
        ("SELECT", _ALL),
        ("INSERT, UPDATE", ("presence", "launches", "launch_jobs", "controls")),
        ("INSERT, DELETE", ("acknowledgements",)),
        ("INSERT, UPDATE, DELETE", ("programs",)),
        ("INSERT", ("clusters",)),
    ),
    "recorder": (
        ("SELECT", _ALL),
        ("INSERT, UPDATE", ("clusters", "kinds", "recorders", "leases", "jobs", "transitions", "watches")),
        ("DELETE", ("recorders", "programs", "jobs", "transitions", "watches")),
        ("DELETE", ("launches", "controls", "acknowledgements")),
        (f"UPDATE ({', '.join(ANSWER)})", ("launches",)),
        ("INSERT", ("launch_jobs",)),
    ),
}
_OWN: Final = "role = session_user"
_POLICIES: Final = {
    "launches": {"INSERT": f"WITH CHECK ({_OWN})", "UPDATE": f"USING ({_OWN}) WITH CHECK ({_OWN})"},
    "launch_jobs": {
        "INSERT": f"WITH CHECK (EXISTS (SELECT 1 FROM launches WHERE launches.id = launch AND {_OWN}))",
        "UPDATE": "USING (false)",
    },
    "controls": {"INSERT": f"WITH CHECK ({_OWN})", "UPDATE": f"USING ({_OWN}) WITH CHECK ({_OWN})"},
    "acknowledgements": {"INSERT": f"WITH CHECK ({_OWN})"},
    "programs": {
        "INSERT": f"WITH CHECK ({_OWN})",
        "UPDATE": f"USING ({_OWN}) WITH CHECK ({_OWN})",
        "DELETE": f"USING ({_OWN})",
    },
}
"""Rows written by a person belong to that person's role; the grants above decide who may write at all."""
_OF_RECORDERS: Final = {
    "launches": {"UPDATE": "USING (true)"},
    "launch_jobs": {"INSERT": "WITH CHECK (true)"},
    "programs": {"DELETE": "USING (true)"},
}
"""A recorder records the outcome of orphaned launches, and deletes the programs that have ended."""


def team_sql(prefix: str) -> str:
    """Return the SQL for roles that begin with `prefix`, which is a plain word. It can be run
    again at any time.
    """
    parts = [
        f"""\
-- The history of a team: run by the database's administrator, in the first schema of the search_path.
-- It can be run at any time, and should be run after every update of ontap-tui.
-- Then give each account one of the roles: GRANT {prefix}_operator TO ann;
BEGIN;
""",
        _tables(),
        *(_role(f"{prefix}_{name}", grants) for name, grants in _GRANTS.items()),
        *(_policies(table, policies) for table, policies in _POLICIES.items()),
        *(
            _policy(table, f"ontap_tui_recorder_{action.lower()}", f"{action} TO {prefix}_recorder {rule}")
            for table, policies in _OF_RECORDERS.items()
            for action, rule in policies.items()
        ),
        "COMMIT;\n",
    ]
    return "\n".join(parts)


def _tables() -> str:
    steps = "\n".join(
        f"    IF found < {number} THEN\n{step.rstrip().rstrip(';')};\n    END IF;"
        for number, step in enumerate(MIGRATIONS, start=1)
    )
    return f"""\
DO $tables$
DECLARE
    found integer := 0;
BEGIN
    CREATE TABLE IF NOT EXISTS ontap_tui_schema (version integer NOT NULL);
    SELECT coalesce(max(version), 0) INTO found FROM ontap_tui_schema;
{steps}
    IF found < {len(MIGRATIONS)} THEN
        DELETE FROM ontap_tui_schema;
        INSERT INTO ontap_tui_schema VALUES ({len(MIGRATIONS)});
    END IF;
END
$tables$;
"""


def _role(role: str, grants: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    given = "\n".join(f"GRANT {rights} ON {', '.join(tables)} TO {role};" for rights, tables in grants)
    return f"""\
DO $role$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN
        CREATE ROLE {role} NOLOGIN;
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO {role}', current_schema());
END
$role$;
{given}
"""


def _policies(table: str, policies: dict[str, str]) -> str:
    everything = {"SELECT": "USING (true)", "DELETE": "USING (true)"} | policies
    made = (
        _policy(table, f"ontap_tui_{action.lower()}", f"{action} {rule}")
        for action, rule in everything.items()
    )
    return f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n" + "".join(made)


def _policy(table: str, name: str, rule: str) -> str:
    return f"""\
DROP POLICY IF EXISTS {name} ON {table};
CREATE POLICY {name} ON {table} FOR {rule};
"""
