"""Generate the SQL that an administrator runs once, and after an update: tables, roles and grants."""

from typing import Final

from ontap_tui.history.postgres.schema import MIGRATIONS

_ALL: Final = (
    "ontap_tui_schema", "clusters", "kinds", "recorders", "leases", "jobs", "transitions", "watches",
    "launches", "launch_jobs", "controls", "acknowledgements", "presence",
)  # fmt: skip
_GRANTS: Final = {
    "observer": (("SELECT", _ALL), ("INSERT, UPDATE", ("presence",))),
    "operator": (
        ("SELECT", _ALL),
        ("INSERT, UPDATE", ("presence", "launches", "launch_jobs", "controls")),
        ("INSERT, DELETE", ("acknowledgements",)),
        ("INSERT", ("clusters",)),
    ),
    "recorder": (
        ("SELECT", _ALL),
        ("INSERT, UPDATE", ("clusters", "kinds", "recorders", "leases", "jobs", "transitions", "watches")),
        (
            "DELETE",
            ("recorders", "jobs", "transitions", "watches", "launches", "controls", "acknowledgements"),
        ),
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
}
"""What a person writes bears that person's role; who may write at all is granted above."""


def team_sql(prefix: str) -> str:
    """Return it for roles that begin with `prefix`, which is a plain word. It may be run again at any
    time.
    """
    parts = [
        f"""\
-- The history of a team: run by the database's administrator, in the first schema of the search_path.
-- It may be run again at any time, and is to be run again after an update of ontap-tui.
-- Then give each account one of the roles: GRANT {prefix}_operator TO ann;
BEGIN;
""",
        _tables(),
        *(_role(f"{prefix}_{name}", grants) for name, grants in _GRANTS.items()),
        *(_policies(table, policies) for table, policies in _POLICIES.items()),
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
    lines = [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"]
    everything = {"SELECT": "USING (true)", "DELETE": "USING (true)"} | policies
    for action, rule in everything.items():
        name = f"ontap_tui_{action.lower()}"
        lines += [
            f"DROP POLICY IF EXISTS {name} ON {table};",
            f"CREATE POLICY {name} ON {table} FOR {action} {rule};",
        ]
    return "\n".join(lines) + "\n"
