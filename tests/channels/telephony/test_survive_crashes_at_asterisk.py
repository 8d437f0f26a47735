"""kill -9 of the listener while an Asterisk talks: every call is there once afterwards, and none rings for ever."""

import pytest

from handschlag.channels.telephony import hearing
from handschlag.conversations.models import Connection, Conversation
from handschlag.core import clock
from handschlag.core.models import RawInput
from tests.channels.telephony.asterisk import Asterisk, answered_call, caller, listed, missed_call, telephone
from tests.channels.telephony.test_survive_crashes import Process, wait_until
from tests.factories.lines import make_connection
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_killed_listener_learns_what_runs_and_ends_what_is_gone():
    make_user(role="admin")
    asterisk = Asterisk()
    connection, _ = make_connection("ami", host="127.0.0.1", port=asterisk.port)
    listener = Process("listen")
    kept = answered_call("1764340663.10", number="+492214710382")
    gone = missed_call("1764340663.20", number="+492214710383")
    unheard = answered_call("1764340663.30", number="+492214710715")
    try:
        listener.start()
        asterisk.wait_for_listener(1, 60)
        asterisk.send(*kept[:7], *gone[:3])
        wait_until(lambda: Conversation.objects.filter(state="connected").exists())
        wait_until(lambda: Conversation.objects.filter(state="ringing").exists())
        listener.kill()  # meanwhile one call ends, and another one begins
        asterisk.restart()
        asterisk.send(*gone[3:], *unheard[:7])
        asterisk.present = listed(
            *[
                (channel, f"b-{uid}", "00:00:20")
                for uid, number in (("1764340663.10", "+492214710382"), ("1764340663.30", "+492214710715"))
                for channel in (caller(uid, number), telephone("23", f"{uid[:-1]}1", uid))
            ]
        )
        listener.start()
        asterisk.wait_for_listener(2, 60)
        wait_until(lambda: Conversation.objects.filter(state="over").count() == 1)
        wait_until(lambda: Conversation.objects.filter(state="connected").count() == 2)
        asterisk.present = []
        asterisk.send(*kept[10:], *unheard[10:])
        wait_until(lambda: Conversation.objects.filter(state="over").count() == 3)
    finally:
        listener.close()
        asterisk.close()
    hearing.hear_what_waits(now=clock.now())
    endings = dict(Conversation.objects.values_list("remote_e164", "ending"))
    assert endings == {"+492214710382": "talked", "+492214710383": "missed", "+492214710715": "talked"}
    assert Conversation.objects.count() == 3
    assert not RawInput.objects.filter(state="received").exists()
    assert Connection.objects.get(id=connection.id).reconciled_at is not None
