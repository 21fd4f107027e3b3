"""Define the tables as ordered migrations.

Times are microseconds since 1970 (see `times`). `ended_at` is the end that the cluster reported or, without
one, the moment we learnt of it; it is null while the job is active.
"""

from typing import Final

from ontap_tui.history.sqlite.migrations import Migration

MIGRATIONS: Final = (
    Migration(
        "the tables",
        (
            """
            CREATE TABLE clusters (
                id INTEGER PRIMARY KEY,
                name TEXT NOT NULL UNIQUE,
                ontap_uuid TEXT
            )
            """,
            """
            CREATE TABLE kinds (
                id INTEGER PRIMARY KEY,
                name TEXT NOT NULL UNIQUE
            )
            """,
            """
            CREATE TABLE jobs (
                id INTEGER PRIMARY KEY,
                cluster INTEGER NOT NULL REFERENCES clusters (id),
                uuid TEXT NOT NULL,
                kind INTEGER NOT NULL REFERENCES kinds (id),
                state TEXT NOT NULL,
                description TEXT NOT NULL,
                message TEXT,
                code TEXT,
                error TEXT,
                failure_code TEXT,
                node TEXT,
                svm TEXT,
                endpoint TEXT,
                start_time INTEGER,
                end_time INTEGER,
                first_seen INTEGER NOT NULL,
                changed_at INTEGER NOT NULL,
                message_at INTEGER NOT NULL,
                gone_at INTEGER,
                ended_at INTEGER,
                UNIQUE (cluster, uuid)
            )
            """,
            "CREATE INDEX jobs_by_end ON jobs (ended_at, cluster)",
            "CREATE INDEX jobs_by_kind ON jobs (kind, ended_at)",
            "CREATE INDEX jobs_by_code ON jobs (failure_code, ended_at) WHERE failure_code IS NOT NULL",
            "CREATE INDEX jobs_not_well ON jobs (ended_at, state, cluster, kind) WHERE state <> 'success'",
            """
            CREATE TABLE transitions (
                job INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
                at INTEGER NOT NULL,
                state TEXT NOT NULL,
                message TEXT,
                PRIMARY KEY (job, at)
            ) WITHOUT ROWID
            """,
            """
            CREATE TABLE watches (
                cluster INTEGER NOT NULL REFERENCES clusters (id),
                started INTEGER NOT NULL,
                ended INTEGER NOT NULL,
                PRIMARY KEY (cluster, started)
            ) WITHOUT ROWID
            """,
            """
            CREATE TABLE launches (
                id TEXT PRIMARY KEY,
                "group" TEXT NOT NULL,
                request TEXT NOT NULL,
                cluster INTEGER NOT NULL REFERENCES clusters (id),
                method TEXT NOT NULL,
                target TEXT NOT NULL,
                body TEXT,
                "values" TEXT NOT NULL,
                resolved TEXT NOT NULL,
                follow TEXT,
                "then" TEXT NOT NULL,
                user TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                answered_at INTEGER,
                http_status INTEGER,
                round_trip REAL,
                endpoint TEXT,
                outcome TEXT NOT NULL,
                error TEXT,
                note TEXT NOT NULL,
                ended_at INTEGER,
                answer TEXT,
                results TEXT
            ) WITHOUT ROWID
            """,
            "CREATE INDEX launches_by_time ON launches (created_at)",
            "CREATE INDEX launches_open ON launches (created_at) WHERE ended_at IS NULL",
            """
            CREATE TABLE launch_jobs (
                launch TEXT NOT NULL REFERENCES launches (id) ON DELETE CASCADE,
                position INTEGER NOT NULL,
                uuid TEXT NOT NULL,
                PRIMARY KEY (launch, position)
            ) WITHOUT ROWID
            """,
            "CREATE INDEX launch_jobs_by_uuid ON launch_jobs (uuid)",
            """
            CREATE TABLE controls (
                cluster INTEGER NOT NULL REFERENCES clusters (id),
                uuid TEXT NOT NULL,
                at INTEGER NOT NULL,
                action TEXT NOT NULL,
                user TEXT NOT NULL,
                reason TEXT NOT NULL,
                refusal TEXT,
                PRIMARY KEY (cluster, uuid, at)
            ) WITHOUT ROWID
            """,
            """
            CREATE TABLE acknowledgements (
                cluster INTEGER NOT NULL REFERENCES clusters (id),
                uuid TEXT NOT NULL,
                reason TEXT NOT NULL,
                PRIMARY KEY (cluster, uuid)
            ) WITHOUT ROWID
            """,
            """
            CREATE TABLE presence (
                person INTEGER PRIMARY KEY CHECK (person = 1),
                at INTEGER NOT NULL
            )
            """,
        ),
    ),
    Migration(
        "who acknowledged, and when",
        (
            "ALTER TABLE acknowledgements ADD COLUMN user TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE acknowledgements ADD COLUMN at INTEGER",
        ),
    ),
)
