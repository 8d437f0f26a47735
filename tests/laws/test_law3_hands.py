"""Law 3, attacked by hands: deletion, re-opening and moved times through the ORM, raw SQL and what hangs on a promise."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from handschlag.core.models import FactRow
from handschlag.customers.models import Customer
from handschlag.people.models import User
from handschlag.promises import actions as promises
from handschlag.promises.models import Attempt, Promise
from tests.factories.people import NOW, make_user
from tests.factories.promises import promise_to

pytestmark = pytest.mark.django_db

LATE = NOW + timedelta(days=3)
ENDINGS = ("open", "provisionally_kept", "kept", "broken", "released", "replaced")


def ended(how: str) -> Promise:
    """A promise the customer knows, tried once, that has come to this state by the room's own verbs."""
    row = promise_to(told_at=NOW, owner=make_user().pk)
    doing = {"promise": row.pk, "by": None, "now": NOW + timedelta(minutes=5)}
    promises.record_attempt(conversation=1, at=NOW, **doing)
    if how == "broken":
        promises.break_due_promises(now=LATE)
    elif how == "replaced":
        promises.replace_promise(agreed_in=1, words="später", due_at=LATE, **doing)
    elif how != "open":
        verbs = {
            "kept": promises.keep_promise,
            "released": promises.release_promise,
            "provisionally_kept": promises.mark_promise_kept,
        }
        verbs[how](**doing)
    row.refresh_from_db()
    assert row.state == how
    return row


def raw(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


MOVED = {"due_at": LATE}
REOPENED = {
    "state": "open",
    "broken_at": None,
    "done_at": None,
    "ended_at": None,
    "replaced_by": None,
    "agreed_in": None,
}
HANDS = {
    "the row is deleted": lambda row: row.delete(),
    "a query deletes": lambda row: Promise.objects.filter(pk=row.pk).delete(),
    "a query deletes without asking": lambda row: Promise.objects.filter(pk=row.pk)._raw_delete(
        "default"
    ),  # as a script would
    "SQL deletes": lambda row: raw(f"DELETE FROM promises_promise WHERE id = {row.pk}"),
    "SQL empties the ledger": lambda _row: raw("TRUNCATE promises_promise CASCADE"),
    "SQL empties the tries": lambda _row: raw("TRUNCATE promises_attempt"),
    "a try is deleted": lambda row: row.attempts.all().delete(),
    "a try is moved": lambda row: Attempt.objects.filter(promise=row).update(at=NOW + timedelta(minutes=1)),
    "its customer is deleted": lambda row: Customer.objects.get(pk=row.customer_id).delete(),
    "its owner is deleted": lambda row: User.objects.get(pk=row.owner_id).delete(),
    "SQL deletes its customer": lambda row: raw(
        f"SET CONSTRAINTS ALL IMMEDIATE; DELETE FROM customers_customer WHERE id = {row.customer_id}"
    ),
    "a query moves the time": lambda row: Promise.objects.filter(pk=row.pk).update(**MOVED),
    "the row is saved with another time": lambda row: _save(row, **MOVED),
    "many are saved with another time": lambda row: _save_many(row, **MOVED),
    "update_or_create moves the time": lambda row: Promise.objects.update_or_create(pk=row.pk, defaults=MOVED),
    "an insert that meets it moves the time": lambda row: _insert_over(row, due_at=LATE),
    "SQL moves the time it was made": lambda row: raw(
        f"UPDATE promises_promise SET made_at = made_at - interval '1 day' WHERE id = {row.pk}"
    ),
    "SQL gives it grace": lambda row: raw(f"UPDATE promises_promise SET grace_seconds = 9999999 WHERE id = {row.pk}"),
    "SQL dates the next attempt": lambda row: raw(
        f"UPDATE promises_promise SET next_attempt_at = NULL WHERE id = {row.pk}"
    ),
    "the words are put otherwise": lambda row: Promise.objects.filter(pk=row.pk).update(words="vielleicht"),
    "the customer was never told": lambda row: Promise.objects.filter(pk=row.pk).update(told_at=None),
}


def _save(row: Promise, **more: object) -> None:
    for name, value in more.items():
        setattr(row, name, value)
    row.save()


def _save_many(row: Promise, **more: object) -> None:
    for name, value in more.items():
        setattr(row, name, value)
    Promise.objects.bulk_update([row], list(more))


def _insert_over(row: Promise, **more: object) -> None:
    copy = Promise(
        **{field.attname: getattr(row, field.attname) for field in Promise._meta.concrete_fields if not field.generated}
    )  # Django's own name for it
    for name, value in more.items():
        setattr(copy, name, value)
    Promise.objects.bulk_create([copy], update_conflicts=True, update_fields=list(more), unique_fields=["id"])


def story(row: Promise) -> tuple[object, ...]:
    now = Promise.objects.values_list().get(pk=row.pk)
    return (now, list(row.attempts.values_list()), FactRow.objects.count())


@pytest.mark.parametrize("how", ["open", "broken"])
@pytest.mark.parametrize("hand", HANDS)
def test_no_hand_removes_or_moves_what_the_customer_knows(hand, how):
    row = ended(how)
    before = story(row)
    with pytest.raises((DatabaseError, models.ProtectedError)), transaction.atomic():
        HANDS[hand](row)
    assert story(row) == before


@pytest.mark.parametrize("how", ["kept", "broken", "released", "replaced"])
@pytest.mark.parametrize("to", ENDINGS)
def test_no_hand_gives_an_ended_promise_another_ending(how, to):
    row = ended(how)
    before = story(row)
    change = {
        **REOPENED,
        "state": to,
        "ended_at": None if to in ("open", "provisionally_kept") else row.ended_at + timedelta(minutes=1),
        "broken_at": row.breaks_at if to == "broken" else None,
        "done_at": NOW if to in ("kept", "provisionally_kept") else None,
        "agreed_in": 2 if to == "replaced" else None,
    }
    with pytest.raises(DatabaseError), transaction.atomic():
        Promise.objects.filter(pk=row.pk).update(**change)
    assert story(row) == before


@pytest.mark.parametrize("to", ["released", "kept"])
def test_no_hand_lets_go_or_keeps_what_is_already_late(to):
    row = ended("open")
    done = LATE if to == "kept" else None
    with pytest.raises(DatabaseError), transaction.atomic():
        Promise.objects.filter(pk=row.pk).update(state=to, done_at=done, ended_at=LATE)


def test_the_ledger_has_no_back_office():
    assert not apps.is_installed("django.contrib.admin")
