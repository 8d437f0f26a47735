"""The running product for browser tests: filled from outside, rung through the same action as every exchange."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path
from typing import Any

from tests.product import Product

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "Guten Morgen, Köln"

FILL = """
from handschlag.knowledge.models import TextModule
from tests.desk.calling import house
made = house()
for user in (made.kern, made.weiss):
    user.set_password({password!r})
    user.save()
TextModule.objects.create(title="Bedauern", shortcut="bedauern", body="Das tut mir leid.")
"""
HEAR = """
import json
from handschlag.conversations import actions
from handschlag.conversations.events import CallEvent
from handschlag.core import clock
now = clock.now()
told = json.loads({told!r})
told["users"] = tuple(told["users"])
print(actions.hear(CallEvent(at=now, **told), now=now).pk)
"""
END_ALL = """
from handschlag.conversations.models import Conversation
from handschlag.core import clock
now = clock.now()
for call in Conversation.objects.filter(wrapped_up_at=None):
    call.state, call.over_at = "over", call.over_at or now
    call.outcome, call.wrapped_up_at = "settled", now
    call.save()
"""
OWE = """
from datetime import timedelta
from handschlag.core import clock
from handschlag.customers.models import Customer
from handschlag.people.models import User
from handschlag.promises import actions
from handschlag.promises.models import Promise
now = clock.now()
for promise in Promise.objects.filter(state="open"):
    actions.release_promise(promise=promise.pk, by=None, now=now)
kern, roth = User.objects.get(login="kern").pk, Customer.objects.get(name="Ernst Roth").pk
said = {{"kind": "repair", "words": "Reparatur", "source": "spoken", "clock": "calendar", "owner": kern, "by": kern}}
for _ in range({number}):
    actions.make_promise(customer=roth, allowance=timedelta(hours=1), now=now, **said)
"""
LET_GO = """
from handschlag.core import clock
from handschlag.promises import actions
from handschlag.promises.models import Promise
for promise in Promise.objects.filter(state="open"):
    actions.release_promise(promise=promise.pk, by=None, now=clock.now())
"""


class House:
    def __init__(self, product: Product) -> None:
        self.product = product
        self.url = product.base_url
        self._calls = count(1)
        self.tell(FILL.format(password=PASSWORD))

    def ring(self, *users: str, number: str = "+492214710382") -> str:
        """Let Roth (or another number) ring at these users' desks; returns the exchange's name of the call."""
        call = f"browser{next(self._calls)}"
        self.hear("offered", call, users=users, remote_raw=number, remote_e164=number)
        return call

    def answer(self, call: str, user: str) -> None:
        self.hear("answered", call, users=(user,))

    def hang_up(self, call: str, cause: str = "normalClearing") -> None:
        self.hear("ended", call, cause=cause)

    def hear(self, kind: str, call: str, users: tuple[str, ...] = (), **more: Any) -> None:
        told = {"source": "generic:1", "direction": "in", "kind": kind, "call": call, "users": users, **more}
        self.tell(HEAR.format(told=json.dumps(told)))

    def end_all_calls(self) -> None:
        self.tell(END_ALL)

    def owe(self, number: int) -> None:
        """So many repairs, two hours of work each, which Kern owes Roth within the hour; and nothing else is owed."""
        self.tell(OWE.format(number=number))

    def let_go(self) -> None:
        self.tell(LET_GO)

    def note(self) -> str:
        """The newest conversation's note as the database has it."""
        return self.product.sql("SELECT note FROM conversations_conversation ORDER BY id DESC LIMIT 1")

    def tell(self, program: str) -> str:
        program = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{program}"
        done = self.product.run("manage", "shell", "--no-imports", "-c", program)
        assert done.returncode == 0, done.stderr
        return done.stdout
