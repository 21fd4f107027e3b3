"""Compare what is in the database with what the clusters know."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import msgspec

from ontap_tui.model import Outcome

Ask: TypeAlias = Callable[..., list[tuple[Any, ...]]]

WATCHED = """
    CREATE TABLE foreign_writes (writer text, holders text);
    CREATE FUNCTION note_foreign_writes() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO foreign_writes
        SELECT current_setting('application_name'), string_agg(coalesce(recorders.name, ''), ' ')
        FROM added JOIN jobs ON jobs.id = added.job JOIN leases ON leases.cluster = jobs.cluster
        LEFT JOIN recorders ON recorders.id = holder
        WHERE 'ontap-tui ' || recorders.name IS DISTINCT FROM current_setting('application_name')
        HAVING count(*) > 0;
        RETURN NULL;
    END $$;
    CREATE TRIGGER note_foreign_writes AFTER INSERT ON transitions REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION note_foreign_writes()
"""
"""Has the database itself note what somebody writes of a cluster whose lease is another's."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    ended: int
    """Jobs that ended on the clusters."""
    lost: int
    """Of them, those that are not in the database as they ended."""
    repeated: int
    """Transitions that say the same as the one before."""
    ended_twice: int
    """Jobs with two ends."""
    foreign: int
    """Writes of somebody who had the lease no longer."""
    launches: int
    """In the journal."""
    sent_twice: int
    sent_unjournalled: int
    misjudged: int
    """Launches that the journal says were not sent and were, or the other way round."""
    open: int
    """Launches without an end."""

    @property
    def good(self) -> bool:
        return not any(
            getattr(self, name) for name in self.__struct_fields__ if name not in ("ended", "launches")
        )

    def __str__(self) -> str:
        return (
            f"{self.ended} jobs ended on the clusters: {self.lost} not in the database as they ended\n"
            f"  transitions written twice: {self.repeated}; jobs with two ends: {self.ended_twice}; "
            f"writes without the lease: {self.foreign}\n"
            f"{self.launches} launches: {self.sent_twice} sent twice, "
            f"{self.sent_unjournalled} sent and not journalled, "
            f"{self.misjudged} told wrongly, {self.open} without an end"
        )


def judge(ask: Ask, truth: Mapping[tuple[str, str], str], sent: Counter[str]) -> Verdict:
    rows = ask("SELECT name, uuid, state FROM jobs JOIN clusters ON clusters.id = cluster")
    known = {(name, uuid): state for name, uuid, state in rows}
    [(repeated,)] = ask(
        """
        SELECT count(*) FROM (
            SELECT state, message, lag(state) OVER next AS before, lag(message) OVER next AS said
            FROM transitions WINDOW next AS (PARTITION BY job ORDER BY seq)
        ) AS steps WHERE state = before AND message IS NOT DISTINCT FROM said
        """
    )
    [(twice,)] = ask(
        """
        SELECT count(*) FROM (
            SELECT job FROM transitions WHERE state IN ('success', 'failure') GROUP BY job HAVING count(*) > 1
        ) AS twice
        """
    )
    [(foreign,)] = ask("SELECT count(*) FROM foreign_writes")
    launches = ask("SELECT body, outcome, ended_at IS NULL FROM launches")
    journalled = {json.loads(body)["name"]: Outcome(outcome) for body, outcome, _ in launches}
    return Verdict(
        ended=len(truth),
        lost=sum(known.get(key) != state for key, state in truth.items()),
        repeated=repeated,
        ended_twice=twice,
        foreign=foreign,
        launches=len(launches),
        sent_twice=sum(count > 1 for count in sent.values()),
        sent_unjournalled=len(sent.keys() - journalled.keys()),
        misjudged=sum(_wrong(outcome, sent[name]) for name, outcome in journalled.items()),
        open=sum(unended for _, _, unended in launches),
    )


def _wrong(outcome: Outcome, sent: int) -> bool:
    if outcome in (Outcome.INTENDED, Outcome.UNREACHABLE):
        return sent > 0
    return sent == 0 and outcome not in (Outcome.UNKNOWN, Outcome.SENT)
