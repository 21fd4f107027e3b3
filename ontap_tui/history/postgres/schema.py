"""Define the tables as ordered migrations.

Times are microseconds since 1970 (see `times`), except those of leases, which only the database compares.
`seq` numbers the changes of one cluster in commit order.
"""

from typing import Final

MIGRATIONS: Final = (
    """
    CREATE TABLE clusters (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name text NOT NULL UNIQUE,
        ontap_uuid text
    );
    CREATE TABLE kinds (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name text NOT NULL UNIQUE
    );
    CREATE TABLE recorders (
        id text PRIMARY KEY,
        name text NOT NULL,
        since timestamptz NOT NULL DEFAULT clock_timestamp(),
        seen timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    CREATE TABLE leases (
        cluster bigint PRIMARY KEY REFERENCES clusters (id),
        holder text REFERENCES recorders (id) ON DELETE SET NULL,
        epoch bigint NOT NULL DEFAULT 0,
        until timestamptz NOT NULL DEFAULT '-infinity',
        seq bigint NOT NULL DEFAULT 0,
        polled_at bigint,
        state text,
        version bigint NOT NULL DEFAULT 0
    ) WITH (fillfactor = 50);
    CREATE TABLE jobs (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        cluster bigint NOT NULL REFERENCES clusters (id),
        uuid text NOT NULL,
        seq bigint NOT NULL,
        kind bigint NOT NULL REFERENCES kinds (id),
        state text NOT NULL,
        description text NOT NULL,
        message text,
        code text,
        error text,
        failure_code text,
        node text,
        svm text,
        endpoint text,
        start_time bigint,
        end_time bigint,
        first_seen bigint NOT NULL,
        changed_at bigint NOT NULL,
        message_at bigint NOT NULL,
        gone_at bigint,
        ended_at bigint,
        UNIQUE (cluster, uuid)
    );
    CREATE INDEX jobs_by_seq ON jobs (cluster, seq);
    CREATE INDEX jobs_active ON jobs (cluster) WHERE ended_at IS NULL;
    CREATE INDEX jobs_by_end ON jobs (ended_at) WHERE ended_at IS NOT NULL;
    CREATE INDEX jobs_of_cluster ON jobs (cluster, ended_at) WHERE ended_at IS NOT NULL;
    CREATE INDEX jobs_by_kind ON jobs (kind, ended_at) WHERE ended_at IS NOT NULL;
    CREATE INDEX jobs_by_code ON jobs (failure_code, ended_at) WHERE failure_code IS NOT NULL;
    CREATE INDEX jobs_failed ON jobs (ended_at) WHERE state = 'failure';
    CREATE TABLE transitions (
        job bigint NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
        seq bigint NOT NULL,
        at bigint NOT NULL,
        state text NOT NULL,
        message text,
        PRIMARY KEY (job, seq)
    );
    CREATE TABLE watches (
        cluster bigint NOT NULL REFERENCES clusters (id),
        started bigint NOT NULL,
        ended bigint NOT NULL,
        PRIMARY KEY (cluster, started)
    );
    CREATE TABLE launches (
        id text PRIMARY KEY,
        "group" text NOT NULL,
        request text NOT NULL,
        cluster bigint NOT NULL REFERENCES clusters (id),
        method text NOT NULL,
        target text NOT NULL,
        body text,
        "values" text NOT NULL,
        resolved text NOT NULL,
        follow text,
        "then" text NOT NULL,
        "user" text NOT NULL,
        role text NOT NULL DEFAULT session_user,
        created_at bigint NOT NULL,
        answered_at bigint,
        http_status integer,
        round_trip double precision,
        endpoint text,
        outcome text NOT NULL,
        error text,
        note text NOT NULL,
        ended_at bigint,
        answer text,
        results text
    );
    CREATE INDEX launches_by_time ON launches (created_at);
    CREATE INDEX launches_open ON launches (created_at) WHERE ended_at IS NULL;
    CREATE TABLE launch_jobs (
        launch text NOT NULL REFERENCES launches (id) ON DELETE CASCADE,
        position integer NOT NULL,
        uuid text NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (launch, position)
    );
    CREATE INDEX launch_jobs_by_uuid ON launch_jobs (uuid);
    CREATE INDEX launch_jobs_by_time ON launch_jobs (at);
    CREATE TABLE controls (
        cluster bigint NOT NULL REFERENCES clusters (id),
        uuid text NOT NULL,
        at bigint NOT NULL,
        action text NOT NULL,
        "user" text NOT NULL,
        role text NOT NULL DEFAULT session_user,
        reason text NOT NULL,
        refusal text,
        PRIMARY KEY (cluster, uuid, at)
    );
    CREATE TABLE acknowledgements (
        cluster bigint NOT NULL REFERENCES clusters (id),
        uuid text NOT NULL,
        reason text NOT NULL,
        "user" text NOT NULL,
        role text NOT NULL DEFAULT session_user,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (cluster, uuid)
    );
    CREATE TABLE presence (
        "user" text PRIMARY KEY,
        at bigint NOT NULL
    )
    """,
    """
    CREATE TABLE programs (
        id text PRIMARY KEY,
        name text NOT NULL,
        role text NOT NULL DEFAULT session_user,
        seen timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    ALTER TABLE launches ADD COLUMN program text
    """,
    """
    ALTER TABLE recorders
        ADD COLUMN host text NOT NULL DEFAULT '',
        ADD COLUMN pid integer NOT NULL DEFAULT 0,
        ADD COLUMN version text NOT NULL DEFAULT '';
    CREATE INDEX acknowledgements_by_time ON acknowledgements (at)
    """,
)
