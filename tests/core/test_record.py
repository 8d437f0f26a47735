from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from handschlag.core import facts
from handschlag.core.models import ChainHead, FactRow

NOW = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class DoorOpened(facts.Fact):
    door: int
    code: str
    until_at: datetime
    rooms: tuple[int, ...] = ()


def opened(door: int) -> DoorOpened:
    return DoorOpened(door=door, code="north", until_at=NOW, rooms=(1, 2))


def record(door: int, customer: int | None) -> int:
    with transaction.atomic():
        return facts.record(opened(door), at=NOW, by=7, customer=customer)


@pytest.mark.django_db(transaction=True)
class TestChain:
    def test_a_fact_comes_back_as_it_was_recorded(self):
        row = FactRow.objects.get(id=record(1, 5))
        assert facts.read(row) == opened(1)
        assert (row.by, row.customer, row.seq, row.at) == (7, 5, 1, NOW)

    def test_each_customer_has_a_chain_of_its_own(self):
        for door, customer in ((1, 5), (2, 6), (3, 5), (4, None)):
            record(door, customer)
        places = FactRow.objects.order_by("id").values_list("customer", "seq")
        assert list(places) == [(5, 1), (6, 1), (5, 2), (None, None)]
        assert list(facts.verify()) == []

    def test_a_rolled_back_action_leaves_no_link(self):
        record(1, 5)
        with transaction.atomic():
            facts.record(opened(2), at=NOW, by=7, customer=5)
            transaction.set_rollback(True)
        record(3, 5)
        assert list(facts.verify()) == []
        assert ChainHead.objects.get(customer=5).length == 2

    @pytest.mark.parametrize(
        ("tampering", "finding"),
        [
            ("UPDATE core_fact SET payload = jsonb_set(payload, '{door}', '9') WHERE seq = 2", "was changed"),
            ("UPDATE core_fact SET at = at + interval '1 day' WHERE seq = 2", "was changed"),
            ("DELETE FROM core_fact WHERE seq = 2", "are missing"),
            ("DELETE FROM core_fact WHERE seq = 3", "newest facts are missing"),
            ("UPDATE core_fact SET chain_hash = sha256('x') WHERE seq = 1", "does not fit"),
            ("DELETE FROM core_chain_head", "lost its head"),
        ],
    )
    def test_editing_behind_the_log_is_found(self, tampering, finding):
        for door in (1, 2, 3):
            record(door, 5)
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(tampering)
            cursor.execute("SET session_replication_role = DEFAULT")
        assert any(finding in flaw.what for flaw in facts.verify(customer=5))

    @pytest.mark.parametrize(
        "verb", ["UPDATE core_fact SET at = now()", "DELETE FROM core_fact", "TRUNCATE core_fact CASCADE"]
    )
    def test_the_database_refuses_to_change_a_fact(self, verb):
        record(1, 5)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(verb)

    def test_many_facts_of_a_transaction_notify_once(self):
        import psycopg

        with psycopg.connect(**_far_end(), autocommit=True) as listener:
            listener.execute("LISTEN facts")
            with transaction.atomic():
                for door in range(5):
                    facts.record(opened(door), at=NOW, by=7, customer=door)
            heard = [note.payload for note in listener.notifies(timeout=0.5)]
        xids = set(FactRow.objects.values_list("xid", flat=True))
        assert heard == [str(xid) for xid in xids]

    def test_outside_a_transaction_nothing_is_recorded(self):
        with pytest.raises(ValueError, match="inside the transaction"):
            facts.record(opened(1), at=NOW, by=7)

    def test_a_time_without_zone_is_refused(self):
        with pytest.raises(ValueError, match="offset"), transaction.atomic():
            facts.record(opened(1), at=datetime(2026, 1, 1), by=7)  # noqa: DTZ001  # the point of the test

    def test_personal_objects_cannot_enter_a_fact(self):
        with pytest.raises(TypeError, match="ids, codes and times"), transaction.atomic():
            facts.record(DoorOpened(door={"name": "Roth"}, code="x", until_at=NOW), at=NOW, by=7)


def _far_end() -> dict[str, object]:
    wanted = ("host", "port", "user", "password", "dbname")
    params = connection.get_connection_params()
    return {key: params[key] for key in wanted if params.get(key)}
