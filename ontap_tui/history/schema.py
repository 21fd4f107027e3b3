"""The tables, as the ordered migrations that make them.

Times are microseconds since 1970 (see `times`). `ended_at` is null while a job is active: the end that its
cluster gave, or the moment we learnt of it.
"""

from typing import Final

from ontap_tui.history.migrations import Migration

MIGRATIONS: Final = (
    Migration(
        "first tables",
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
                searched TEXT GENERATED ALWAYS AS (
                    description || char(10) || uuid || char(10) || ifnull(message, '') || char(10)
                    || ifnull(error, '') || char(10) || ifnull(svm, '') || char(10) || ifnull(node, '')
                ) VIRTUAL,
                UNIQUE (cluster, uuid)
            )
            """,
            "CREATE INDEX jobs_by_end ON jobs (ended_at, cluster)",
            "CREATE INDEX jobs_by_kind ON jobs (kind, ended_at)",
            "CREATE INDEX jobs_by_code ON jobs (failure_code, ended_at) WHERE failure_code IS NOT NULL",
            "CREATE INDEX jobs_not_well ON jobs (ended_at, state, cluster, kind) WHERE state <> 'success'",
            # Ended jobs only: an active one changes too often, and there are few.
            """
            CREATE VIRTUAL TABLE jobs_text USING fts5 (
                searched, content = 'jobs', content_rowid = 'id', tokenize = 'trigram', detail = none
            )
            """,
            """
            CREATE TRIGGER jobs_text_insert AFTER INSERT ON jobs WHEN new.ended_at IS NOT NULL BEGIN
                INSERT INTO jobs_text (rowid, searched) VALUES (new.id, new.searched);
            END
            """,
            """
            CREATE TRIGGER jobs_text_delete AFTER DELETE ON jobs WHEN old.ended_at IS NOT NULL BEGIN
                INSERT INTO jobs_text (jobs_text, rowid, searched) VALUES ('delete', old.id, old.searched);
            END
            """,
            """
            CREATE TRIGGER jobs_text_update AFTER UPDATE ON jobs
            WHEN old.ended_at IS NOT NULL OR new.ended_at IS NOT NULL BEGIN
                INSERT INTO jobs_text (jobs_text, rowid, searched)
                SELECT 'delete', old.id, old.searched WHERE old.ended_at IS NOT NULL;
                INSERT INTO jobs_text (rowid, searched)
                SELECT new.id, new.searched WHERE new.ended_at IS NOT NULL;
            END
            """,
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
                user TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                answered_at INTEGER,
                http_status INTEGER,
                round_trip REAL,
                endpoint TEXT,
                outcome TEXT NOT NULL,
                error TEXT,
                note TEXT NOT NULL,
                ended_at INTEGER
            ) WITHOUT ROWID
            """,
            "CREATE INDEX launches_by_time ON launches (created_at)",
            """
            CREATE INDEX launches_open ON launches (created_at)
            WHERE outcome IN ('intended', 'sent', 'accepted')
            """,
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
        "what is still to come of a launch",
        (
            "ALTER TABLE launches ADD COLUMN resolved TEXT NOT NULL DEFAULT '{}'",
            "ALTER TABLE launches ADD COLUMN follow TEXT",
            """ALTER TABLE launches ADD COLUMN "then" TEXT NOT NULL DEFAULT ''""",
            "ALTER TABLE launches ADD COLUMN answer TEXT",
            "ALTER TABLE launches ADD COLUMN results TEXT",
            "DROP INDEX launches_open",
            "CREATE INDEX launches_open ON launches (created_at) WHERE ended_at IS NULL",
        ),
    ),
    Migration(
        "no full text: the filter language searches what was read",
        (
            "DROP TRIGGER jobs_text_insert",
            "DROP TRIGGER jobs_text_delete",
            "DROP TRIGGER jobs_text_update",
            "DROP TABLE jobs_text",
            "ALTER TABLE jobs DROP COLUMN searched",
        ),
    ),
)
