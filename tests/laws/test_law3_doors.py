"""Law 3, attacked through the pages: every address that knows a promise, every verb, every role, any form, any clock.

Nothing here knows what a page is for. It pushes at every handle there is, and looks at what became of the promises.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from handschlag.core import clock, facts
from handschlag.core.models import FactRow, Installation
from handschlag.promises import actions as promises
from handschlag.promises.models import Promise
from tests.factories.conversations import event, hear
from tests.factories.customers import make_customer, make_number
from tests.factories.people import make_user
from tests.house.test_locks import ADDRESSES
from tests.laws.attack import attack

pytestmark = pytest.mark.django_db(transaction=True)

KNOWS = {"promise", "wish", "conversation"}
HANDLES = sorted(
    (
        address
        for address in ADDRESSES
        if KNOWS & {name for name, _kind in address.parameters} or "promise" in address.name
    ),
    key=lambda address: address.name,
)
VERBS = ("get", "post", "post", "post", "put", "patch", "delete")
ROLES = ("agent", "team_lead", "management", "admin", "partner")
LEGAL = {
    "open": {"open", "provisionally_kept", "kept", "broken", "released", "replaced"},
    "provisionally_kept": {"provisionally_kept", "open", "kept", "broken", "released"},
    **{ended: {ended} for ended in ("kept", "broken", "released", "replaced")},
}
STANDS = ("words", "kind", "source", "due_at", "made_at", "given_by_id", "grace_seconds", "clock", "told_at")
_next = count(1)


def form(now: datetime, hours: int, owner: int, promise: int) -> dict[str, Any]:
    """Every word a form might understand, and some that none should."""
    due = (now + timedelta(hours=hours)).isoformat()
    return {
        "words": "morgen bis 10", "promise_words": "in 2 Werktagen", "promise": "morgen bis 10", "note": "Neu", "text": "/v heute",
        "due_at": due, "until": due, "wanted_at": due, "made_at": due, "told_at": "", "state": "open", "grace_seconds": "99999",
        "owner": owner, "user": owner, "kind": "offer", "priority": "1", "outcome": "settled", "kept": promise, "told": "on",
        "revision": "0", "done_at": (now - timedelta(days=9)).isoformat(), "agreed": "on", "line": "/v morgen bis 10",
    }  # fmt: skip


class TheDesk(RuleBasedStateMachine):
    @initialize()
    def open_the_house(self):
        cache.clear()
        mark = next(_next)
        self.now = datetime.now(UTC)
        Installation.objects.update_or_create(
            id=1, defaults={"name": "Büro", "region": "DE", "is_example": True, "set_up_at": self.now}
        )
        clock.move_to(moment=self.now)
        self.users = {
            role: make_user(f"door-{mark}-{role}", role=role, presence="available", since_at=self.now) for role in ROLES
        }
        self.desks = {role: Client() for role in ROLES}
        for role, desk in self.desks.items():
            desk.force_login(self.users[role])
        self.customer = make_customer(
            "Roth", owner=self.users["agent"], stand_in=self.users["team_lead"], now=self.now - timedelta(days=9)
        )
        number = f"+4989999980{mark % 100:02d}"
        make_number(self.customer, number, now=self.now - timedelta(days=9))
        said = {"users": (f"door-{mark}-agent",), "remote_e164": number}
        hear(event("offered", f"door-{mark}", at=self.now, **said), now=self.now)
        self.conversation = hear(event("answered", f"door-{mark}", at=self.now, **said), now=self.now).pk
        self.before: dict[int, Promise] = {}
        self.give(hours=3, is_told=True)
        self.give(hours=1, is_told=True)

    @rule(hours=st.integers(1, 40), is_told=st.booleans())
    def give(self, hours, is_told):
        promises.make_promise(
            customer=self.customer.pk, kind="call_back", words="Rückruf", source="spoken", clock="fixed",
            due_at=self.now + timedelta(hours=hours), owner=self.users["agent"].pk, by=None, now=self.now,
            told_at=self.now if is_told else None,
        )  # fmt: skip

    @rule(
        handle=st.integers(0, 10_000),
        verb=st.sampled_from(VERBS),
        role=st.sampled_from(ROLES),
        which=st.integers(0, 10_000),
        hours=st.integers(-50, 50),
    )
    def push(self, handle, verb, role, which, hours):
        """One request. Whatever it answers (a page, a refusal, a redirect), it must not be a fault of ours."""
        address = HANDLES[handle % len(HANDLES)]
        rows = list(Promise.objects.order_by("pk").values_list("pk", flat=True))
        promise = rows[which % len(rows)]
        known = {"promise": promise, "conversation": self.conversation, "customer": self.customer.pk}
        wanted = {name: known.get(name, 1 if kind is int else "sample") for name, kind in address.parameters}
        body = form(self.now, hours, self.users["team_lead"].pk, promise)
        answer = getattr(self.desks[role], verb)(
            reverse(address.name, kwargs=wanted), body if verb in ("get", "post") else "x"
        )
        assert answer.status_code < 500, address.name

    @rule(hours=st.integers(-20, 60))
    def the_clock_jumps(self, hours):
        self.now += timedelta(hours=hours)
        clock.move_to(moment=self.now)

    @rule()
    def the_round(self):
        now = clock.now()
        promises.break_due_promises(now=now)
        assert not Promise.objects.filter(state="open", breaks_at__lt=now).exists()

    @invariant()
    def what_was_said_stands(self):
        rows = {row.pk: row for row in Promise.objects.all()}
        assert set(self.before) <= set(rows), "a promise is gone"
        for pk, was in self.before.items():
            row = rows[pk]
            assert row.state in LEGAL[was.state], f"{was.state} became {row.state}"
            if was.told_at is not None:
                assert [getattr(row, name) for name in STANDS] == [getattr(was, name) for name in STANDS]
            if row.state != was.state and row.state in ("released", "replaced"):
                assert row.ended_at <= was.breaks_at, "let go after it had broken"
            if row.state == "replaced":
                assert row.agreed_in is not None
            if row.state in ("kept", "provisionally_kept"):
                assert row.done_at <= row.breaks_at
            if was.broken_at is not None:
                assert (row.broken_at, row.breaks_at) == (was.broken_at, was.breaks_at)
        self.before = rows
        # Each break is one fact.
        broken = sorted(pk for pk, row in self.before.items() if row.state == "broken")
        said = FactRow.objects.filter(name="PromiseBroken", payload__promise__in=list(self.before))
        assert sorted(row.payload["promise"] for row in said) == broken

    def teardown(self):
        assert list(facts.verify()) == []
        with connection.cursor() as cursor:  # the next example begins in an empty ledger
            cursor.execute(
                "SET session_replication_role = replica; TRUNCATE promises_promise CASCADE;"
                " SET session_replication_role = DEFAULT"
            )


def test_there_are_handles_to_push_at():
    assert {"promise-keep", "promise-tried", "promise-break-told", "call-promise"} <= {one.name for one in HANDLES}


def test_law_3_holds_whatever_is_asked_of_the_pages():
    run_state_machine_as_test(TheDesk, settings=attack(examples=5, steps=40, sabotaged=6, shrinks=False))
