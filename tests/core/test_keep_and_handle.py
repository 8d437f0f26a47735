from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from handschlag.core import intake
from handschlag.core.models import RawInput

NOW = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


def keep(body: bytes = b"event=newCall", source: str = "generic:1") -> int:
    return intake.keep(source=source, body=body, content_type="text/plain", meta={"path": "/x"}, now=NOW)


def test_input_is_kept_byte_for_byte_before_anybody_acts():
    body = bytes(range(256))
    raw = RawInput.objects.get(id=keep(body))
    assert (bytes(raw.body), raw.state, raw.meta) == (body, "received", {"path": "/x"})


def test_keeping_inside_another_transaction_is_refused():
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        keep()


def test_input_is_handled_once_however_often_it_is_asked_for():
    raw_id, handled = keep(), []
    results = [intake.handle(raw_id, lambda raw: handled.append(raw.id), now=NOW) for _ in range(3)]
    assert (results, handled) == ([True, False, False], [raw_id])
    assert RawInput.objects.get(id=raw_id).handled_at == NOW


def test_two_handlers_at_once_do_not_both_act():
    raw_id, handled, inside, go = keep(), [], threading.Event(), threading.Event()

    def slow(raw: RawInput) -> None:
        inside.set()
        go.wait(10)
        handled.append("first")

    def first() -> None:
        intake.handle(raw_id, slow, now=NOW)
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(10)
    assert intake.handle(raw_id, lambda raw: handled.append("second"), now=NOW) is False
    go.set()
    thread.join(10)
    assert handled == ["first"]


def test_a_failing_handler_leaves_nothing_behind_and_the_input_waiting():
    raw_id = keep()

    def fails(raw: RawInput) -> None:
        RawInput.objects.create(source="side effect", body=b"", received_at=NOW)
        raise RuntimeError("disk full")

    with pytest.raises(RuntimeError, match="disk full"):
        intake.handle(raw_id, fails, now=NOW)
    raw = RawInput.objects.get()
    assert (raw.id, raw.state, raw.attempts, raw.error) == (raw_id, "received", 1, "RuntimeError: disk full")


def test_after_five_failures_it_is_refused_and_kept():
    raw_id = keep()

    def fails(raw: RawInput) -> None:
        raise RuntimeError("no")

    for _ in range(intake.GIVE_UP_AFTER):
        with pytest.raises(RuntimeError, match="no"):
            intake.handle(raw_id, fails, now=NOW)
    assert RawInput.objects.get(id=raw_id).state == "refused"
    assert intake.handle(raw_id, fails, now=NOW) is False


def test_senseless_input_is_refused_at_once_with_the_reason():
    raw_id = keep()

    def refuses(raw: RawInput) -> None:
        raise intake.Refused("direction: missing")

    assert intake.handle(raw_id, refuses, now=NOW) is True
    raw = RawInput.objects.get(id=raw_id)
    assert (raw.state, raw.error, raw.handled_at) == ("refused", "direction: missing", NOW)


def test_what_a_crash_left_behind_is_found_oldest_first():
    first, second, other = keep(), keep(), keep(source="mail:1")
    intake.handle(first, lambda raw: None, now=NOW)
    third = keep()
    later = NOW + timedelta(seconds=6)
    assert intake.waiting(source_prefix="generic:", now=later) == [second, third]
    assert intake.waiting(source_prefix="generic:", now=NOW) == []
    assert intake.waiting(source_prefix="mail:", now=later) == [other]
