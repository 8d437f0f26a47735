"""Law 9's day at the telephone: calls told in any order, twice, at once, and what must come of each."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.choices import Ending, Outcome, State
from handschlag.conversations.events import CallEvent
from handschlag.conversations.models import Conversation, HeardEvent, Leg
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.core.models import FactRow
from handschlag.customers.models import Customer
from handschlag.people.choices import Presence, Role
from handschlag.promises import actions as promises
from handschlag.promises.models import Promise
from tests.factories.customers import make_customer, make_number
from tests.factories.people import NOW, make_team, make_user
from tests.laws.attack import at_once, dying

UNANSWERED = {Ending.MISSED, Ending.BUSY, Ending.VOICEMAIL}
LEGAL = {
    "open": {"open", "provisionally_kept", "kept", "broken", "released", "replaced"},
    "provisionally_kept": {"provisionally_kept", "open", "kept", "broken", "released"},
}
_next = count(1)


def fiction(number: int) -> str:
    """Telephone numbers that are reserved for fiction, a thousand in each of five towns."""
    town = ("3023125", "6990009", "4066969", "2214710", "8999998")[number // 1000 % 5]
    return f"+49{town}{number % 1000:03d}"


@dataclass
class Script:
    """What truly happened to one call: its events, those not told yet, and what must come of it."""

    party: str
    is_incoming: bool
    is_anonymous: bool
    is_blocked: bool
    ending: str
    told: list[CallEvent] = field(default_factory=list)
    pending: list[CallEvent] = field(default_factory=list)

    @property
    def conversation(self) -> Conversation | None:
        leg = Leg.objects.filter(source="law:9", call__in={event.call for event in self.told}).first()
        return leg.conversation if leg else None

    @property
    def is_owed(self) -> bool:
        return self.is_incoming and self.ending in UNANSWERED and not self.is_anonymous and not self.is_blocked


class TheTelephone(RuleBasedStateMachine):
    @initialize()
    def open_the_house(self):
        self.now = NOW
        self.mark = next(_next)
        self.users = [
            make_user(f"law9-{self.mark}-{number}", presence=Presence.AVAILABLE, extensions=(f"x{self.mark}-{number}",))
            for number in range(3)
        ]
        self.lead = make_user(f"law9-{self.mark}-lead", role=Role.TEAM_LEAD, presence=Presence.AVAILABLE)
        self.team = make_team(f"law9-{self.mark}", lead=self.lead, members=tuple(self.users))
        self.numbers = [fiction(4 * self.mark + number) for number in range(4)]
        self.customers = [
            make_customer("Roth", owner=self.users[0], stand_in=self.users[1], now=NOW - timedelta(days=1)).pk
            for _ in range(2)
        ]
        for customer, number in zip(self.customers, self.numbers, strict=False):
            make_number(Customer.objects.get(pk=customer), number)
        self.blocked = self.numbers[3]
        conversations.block_number(number=self.blocked, region="DE", area_code="", reason="Werbung", by=None, now=NOW)
        self.scripts: list[Script] = []
        self.wrapped: dict[int, str] = {}
        self.promised: dict[int, tuple[object, object, str]] = {}

    # ── what happens on the line ──

    @rule(
        who=st.integers(0, 4),
        ending=st.sampled_from(["talked", "missed", "busy", "voicemail", "talked"]),
        is_incoming=st.booleans(),
        rings=st.integers(1, 40),
        user=st.integers(0, 2),
        is_transferred=st.booleans(),
    )
    def somebody_calls(self, who, ending, is_incoming, rings, user, is_transferred):
        is_anonymous = who == 4 and is_incoming
        party = "" if is_anonymous else self.numbers[min(who, 3)]
        if not is_incoming and ending != "talked":
            ending = "not_reached"
        script = Script(party, is_incoming, is_anonymous, party == self.blocked, ending)
        name, start = f"call-{next(_next)}", self.now
        extension = self.users[user].extensions.get().value

        def event(kind, seconds, call=name, **more):
            return CallEvent(
                source="law:9", call=call, kind=kind, at=start + timedelta(seconds=seconds),
                direction="in" if is_incoming else "out", remote_raw=party, remote_e164=party,
                is_anonymous=is_anonymous, **more,
            )  # fmt: skip

        causes = {"busy": "busy", "voicemail": "voicemail", "missed": "cancel", "not_reached": "noAnswer"}
        script.pending = [event("offered", 0, users=(extension,))]
        if ending == "talked":
            script.pending += [event("answered", rings, users=(extension,))]
            if is_transferred:
                other = f"{name}-2"
                script.pending += [
                    event("offered", rings + 20, other, origin=name),
                    event("answered", rings + 25, other, origin=name, users=(extension,)),
                    event("ended", rings + 60, other, origin=name, cause="normalClearing"),
                ]
        script.pending += [event("ended", rings + 30, cause=causes.get(ending, "normalClearing"))]
        self.scripts.append(script)

    def _some(self, data, what):
        found = [script for script in self.scripts if what(script)]
        return found[data % len(found)] if found else None

    def _tell(self, script, event):
        self.now = max(self.now, event.at)
        conversations.hear(event, now=self.now)
        script.pending.remove(event)
        script.told.append(event)

    @rule(which=st.integers(0, 50), place=st.integers(0, 5))
    def an_event_is_told_in_any_order(self, which, place):
        script = self._some(which, lambda script: script.pending)
        if script:
            self._tell(script, script.pending[place % len(script.pending)])

    @rule(which=st.integers(0, 50))
    def the_rest_of_a_call_is_told(self, which):
        script = self._some(which, lambda script: script.pending)
        while script and script.pending:
            self._tell(script, script.pending[0])

    @rule(which=st.integers(0, 50), place=st.integers(0, 5))
    def an_event_is_told_again(self, which, place):
        script = self._some(which, lambda script: script.told)
        if script:
            conversations.hear(script.told[place % len(script.told)], now=self.now)

    @rule(which=st.integers(0, 50), seed=st.integers(0, 9))
    def all_events_of_a_call_are_told_at_once(self, which, seed):
        script = self._some(which, lambda script: script.pending)
        if not script:
            return
        events = list(script.pending)
        random.Random(seed).shuffle(events)
        self.now = max([self.now, *(event.at for event in events)])
        said = at_once(*(lambda event=event: conversations.hear(event, now=self.now) for event in (*events, events[0])))
        assert all(isinstance(answer, Conversation) for answer in said), said
        script.told += events
        script.pending = []

    @rule(which=st.integers(0, 50), place=st.integers(0, 5))
    def a_worker_dies_while_hearing(self, which, place):
        script = self._some(which, lambda script: script.pending)
        if not script:
            return
        event = script.pending[place % len(script.pending)]
        self.now = max(self.now, event.at)
        at_once(lambda: dying(lambda: conversations.hear(event, now=self.now)))
        assert not HeardEvent.objects.filter(leg__call=event.call, kind=event.kind).exists()

    # ── what colleagues do ──

    def _over(self, which):
        found = [row.conversation for row in self.scripts if row.told]
        over = [row for row in found if row is not None and row.state == State.OVER]
        return over[which % len(over)] if over else None

    @rule(
        which=st.integers(0, 50),
        user=st.integers(0, 2),
        outcome=st.sampled_from(Outcome.values),
        words=st.integers(0, 3),
    )
    def somebody_wraps_up(self, which, user, outcome, words):
        row, by = self._over(which), self.users[user].pk
        if row is None:
            return
        said = ["", "in 2 Stunden", "sofort", "morgen bis 10"][words]
        try:
            done = conversations.wrap_up(conversation=row.id, outcome=outcome, promise_words=said, by=by, now=self.now)
        except Cannot as refusal:
            self._nothing_was_written(row, refusal)
            return
        assert done.next_step or outcome not in ("promised", "passed_on", "waiting", "complaint")
        self.wrapped[row.id] = outcome

    def _nothing_was_written(self, row, refusal):
        assert refusal.field in ("next_step", "promise_words", "customer")
        row.refresh_from_db()
        assert row.outcome == self.wrapped.get(row.id, "")

    @rule(which=st.integers(0, 50))
    def somebody_takes_it_back(self, which):
        row = self._over(which)
        if row is not None:
            conversations.undo_wrap_up(conversation=row.id, by=None, now=self.now)
            self.wrapped.pop(row.id, None)

    @rule(which=st.integers(0, 50), user=st.integers(0, 2))
    def somebody_takes_it(self, which, user):
        row = self._over(which)
        if row is not None and row.user_id is None:
            conversations.take_call(conversation=row.id, user=self.users[user].pk, by=None, now=self.now)

    @rule(which=st.integers(0, 50))
    def two_take_it_at_once(self, which):
        row = self._over(which)
        if row is None or row.user_id is not None:
            return
        said = at_once(
            *(
                lambda user=user: conversations.take_call(conversation=row.id, user=user.pk, by=None, now=self.now)
                for user in self.users[:2]
            )
        )
        assert len([answer for answer in said if isinstance(answer, Cannot)]) == 1
        # Who was faster is chance; from here on it must not matter, or the attack could not be repeated.
        conversations.pass_on(conversation=row.id, user=self.users[0].pk, by=None, now=self.now)

    @rule(which=st.integers(0, 50), customer=st.integers(0, 1))
    def somebody_says_who_it_was(self, which, customer):
        row = self._over(which)
        if row is not None:
            conversations.confirm_customer(
                conversation=row.id, customer=self.customers[customer], by=None, now=self.now
            )

    @rule(which=st.integers(0, 50))
    def two_write_the_note_at_once(self, which):
        row = self._over(which)
        if row is None:
            return
        texts = [f"{user.login} {next(_next)}" for user in self.users[:2]]
        at_once(
            *(
                lambda text=text, user=user: conversations.save_note(
                    conversation=row.id, text=text, revision=row.note_revision, by=user.pk, now=self.now
                )
                for text, user in zip(texts, self.users, strict=False)
            )
        )
        row.refresh_from_db()
        kept = {row.note, *row.aside_notes.values_list("text", flat=True)}
        assert set(texts) <= kept, "a text was lost"
        conversations.save_note(conversation=row.id, text="", revision=row.note_revision, by=None, now=self.now)

    # ── time ──

    @rule(hours=st.integers(0, 90))
    def the_clock_moves_and_two_workers_do_their_round(self, hours):
        self.now += timedelta(hours=hours)
        at_once(*(lambda: promises.break_due_promises(now=self.now) for _worker in range(2)))
        promises.break_due_promises(now=self.now)
        assert not Promise.objects.filter(state="open", breaks_at__lt=self.now).exists()

    @rule()
    def lost_calls_are_swept(self):
        conversations.sweep_lost_calls(now=self.now)

    @rule()
    def what_facts_set_off_is_done(self):
        """The reactions, as the worker runs them: in any order, also twice."""
        for _twice in range(2):
            for promise in Promise.objects.filter(source="missed_call").values_list("id", flat=True):
                conversations.close_unanswered(promise=promise, by=None, now=self.now)
        self.wrapped |= dict(self._mine().exclude(outcome="").values_list("id", "outcome"))

    # ── what must hold ──

    def _mine(self):
        calls = {event.call for script in self.scripts for event in script.told}
        return Conversation.objects.filter(legs__source="law:9", legs__call__in=calls).distinct()

    @invariant()
    def every_event_accepted_is_in_exactly_one_contact(self):
        for script in self.scripts:
            told = {(event.call, event.kind) for event in script.told}
            heard = HeardEvent.objects.filter(leg__source="law:9", leg__call__in={call for call, _kind in told})
            assert sorted(heard.values_list("leg__call", "kind")) == sorted(told)
            if told:
                assert heard.values("leg__conversation").distinct().count() == 1, "one call became two contacts"

    @invariant()
    def a_call_that_was_told_is_what_it_was(self):
        for script in self.scripts:
            if script.pending or not script.told:
                continue
            call = script.conversation
            assert (call.state, call.ending) == (State.OVER, script.ending)
            assert call.started_at == min(event.at for event in script.told)

    @invariant()
    def every_contact_that_is_over_has_its_outcome_or_waits_where_somebody_sees_it(self):
        waiting = {user.pk: set(queries.nachtrag(user.pk, now=self.now).values_list("id", flat=True))
                   for user in (*self.users, self.lead)}  # fmt: skip
        nobodys = set(queries.inbox(self.lead.pk, now=self.now).values_list("id", flat=True))
        for row in self._mine().filter(state=State.OVER):
            if row.outcome:
                assert row.wrapped_up_at is not None
                continue
            assert row.id in (nobodys if row.user_id is None else waiting[row.user_id]), f"{row} is lost"
            if row.over_at < self.now - timedelta(days=2):
                assert row.id in waiting[self.lead.pk], "the team lead does not see what was left open"

    @invariant()
    def every_unanswered_call_is_owed_one_call_back(self):
        for script in self.scripts:
            if script.pending or not script.told:
                continue
            call = script.conversation
            if script.is_owed and call.outcome != Outcome.SPAM:
                assert call.owes is not None, "an unanswered call is owed nothing"
                assert call.owes.source == "missed_call"
        running = Promise.objects.filter(source="missed_call", state="open")
        parties = list(running.values_list("customer", "party"))
        owed = [(customer, "" if customer else party) for customer, party in parties]
        confirmed = {row.customer_id for row in self._mine().filter(certainty="confirmed")}
        several = {party for party in owed if owed.count(party) > 1}
        assert all(customer in confirmed for customer, _party in several), "repeats did not collapse"

    @invariant()
    def who_was_reached_is_owed_nothing_from_before(self):
        for script in self.scripts:
            if script.pending or not script.is_incoming or script.ending != "talked" or not script.party:
                continue
            call = script.conversation
            if call.certainty == "confirmed":
                continue
            same = {"customer": call.customer_id} if call.customer_id else {"customer": None, "party": script.party}
            before = Promise.objects.filter(source="missed_call", state="open", made_at__lt=call.connected_at, **same)
            assert not before.exists(), "the caller was reached and is still owed a call-back"

    @invariant()
    def no_promise_restarts_its_clock(self):
        for row in Promise.objects.all():
            words, due, state = self.promised.get(row.id, (row.words, row.due_at, "open"))
            assert (row.words, row.due_at) == (words, due)
            assert row.state in LEGAL.get(state, {state})
            assert (row.broken_at is not None) == (row.state == "broken")
            if row.broken_at is not None:
                assert row.broken_at == max(row.due_at, row.next_attempt_at or row.due_at)
                broken = FactRow.objects.filter(name="PromiseBroken", payload__promise=row.id).count()
                assert broken == 1, "a break was recorded by two"
            self.promised[row.id] = (row.words, row.due_at, row.state)

    def teardown(self):
        assert list(facts.verify()) == []
