"""Law 8 at every door: class and rank written in tokens found nowhere else, then every address asked by everybody who may not know them."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from handschlag.care import actions as care
from handschlag.care import queries
from handschlag.care.models import Placement
from handschlag.conversations.actions.line import create_connection
from handschlag.conversations.choices import Provider
from handschlag.core.models import FactRow
from handschlag.customers.models import Customer
from handschlag.knowledge import actions as knowledge
from handschlag.knowledge import rules as texts
from handschlag.people.models import User
from handschlag.promises import actions as promises
from handschlag.promises import queries as ledger
from tests.desk.office import half_past_five
from tests.factories.care import MONTHLY, classify, note
from tests.factories.conversations import talked
from tests.factories.customers import make_customer, make_number, make_person
from tests.factories.people import NOW, make_user
from tests.factories.promises import promise_to
from tests.house.access import ACCESS
from tests.house.test_locks import ADDRESSES, LATER, NOBODYS, ONCE_MORE, SAMPLES, Address

pytestmark = pytest.mark.django_db

CLASS = "Ꙭ"
"""A letter of no alphabet in use: whoever answers with it has told the class."""
REASON, SCHEME = "Zwurblixgrund", "Vrimpelgewichte"
MARGIN, SCORE = 73829125.0, 0.918273645
TOKENS = (CLASS, REASON, SCHEME, "73829125", "73.829.125", "918273645", "91,8273", "91.8273")
"""The class, why it was said by hand, by what it is computed, and what it was computed from and to."""


@pytest.fixture
def samples() -> dict[str, Any]:
    """An office in which something stands behind every address a customer, a partner or an agent can name."""
    half_past_five()
    boss, agent = make_user("boss", role="management"), make_user("agent")
    make_user("partner", role="partner")
    roth = make_customer("Ernst Roth", owner=agent, stand_in=boss)
    person = make_person(roth, "Roth", given_name="Ernst", salutation="mr")
    make_number(roth, "+492214710382", person=person)
    tier = care.enter_tier(said=care.Said(**MONTHLY), by=boss.pk, now=NOW)
    plan = care.choose_plan(customer=roth.pk, tier=tier.pk, by=boss.pk, now=NOW)
    classified(roth)
    promise = promise_to(roth, owner=agent.pk, words="Ich rufe Herrn Roth zurück")
    link = promises.create_link(promise=promise.pk, by=agent.pk, now=NOW)
    said = {"manner": "call", "asked_by": "Ernst Roth", "by": agent.pk, "now": NOW}
    asked = care.note_request(customer=roth.pk, kind="information", words="", **said)
    care.note_request(customer=roth.pk, kind="objection", words="Nein danke", **said)
    care.disclose_class(request=asked.pk, manner="letter", by=boss.pk, now=NOW)
    Placement.objects.update(letter=CLASS, by_figures=CLASS, previous=CLASS, score=SCORE)
    knowledge.create_text(title="Alles", shortcut="alles", kind="talk", body=EVERYTHING, by=boss.pk, now=NOW)
    lines = {one: create_connection(name=one, provider=one, settings=DIALLING, by=None, now=NOW) for one in PROVIDERS}
    conversation = talked(user="agent")
    return {
        "customer": roth.pk,
        "promise": promise.pk,
        "token": ledger.token_of(link),
        "conversation": conversation.pk,
        "call": conversation.pk,
        "connection": lines["generic"][0].pk,
        "telephony": {one: token for one, (_connection, token) in lines.items()},
        "number": asked.pk,
        "plan": plan.pk,
    }


PROVIDERS = (Provider.GENERIC, Provider.SIPGATE, Provider.THREECX)
DIALLING = {"region": "DE", "area_code": "221"}
EVERYTHING = " ".join(f"{{{name}}}" for name in texts.MEANS)


def classified(roth: Customer) -> None:
    """Computed and put in force, and said by hand; what was said is overwritten with tokens."""
    note(roth, margin=MARGIN)
    care.set_scheme(weights={"margin": 1}, borders=[0.8], hysteresis=0.1, reason=SCHEME, by=None, now=NOW)
    classify()
    care.override_class(customer=roth.pk, letter="A", reason=REASON, until=NOW + timedelta(days=30), by=None, now=NOW)
    queries.overrides(now=NOW).update(letter=CLASS)


def path_of(address: Address, samples: dict[str, Any]) -> str:
    def sample(name: str, kind: type) -> Any:
        if name == "token" and address.name.startswith("telephony"):
            return samples["telephony"].get(address.name.split("_")[1], samples["telephony"]["generic"])
        if name == "direction":
            return "in"
        return samples.get(name, SAMPLES.get(name, NOBODYS if kind is int else "sample"))

    return reverse(address.name, kwargs={name: sample(name, kind) for name, kind in address.parameters})


def leaks(path: str, answer: Any) -> list[str]:
    """Which tokens stand in what was answered, in its headers, or where it leads."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    whole = f"{answer.headers}{body.decode(errors='replace')}"
    escaped = json.dumps(CLASS).strip('"')
    return [f"{token} at {path}" for token in (*TOKENS, escaped, f"&#{ord(CLASS)};") if token in whole]


FORM = {
    "n": "+492214710382","q": "Roth", "name": "Roth", "number": "+492214710382", "words": "morgen", "manner": "call", "event": "newCall",
        "from": "492214710382", "to": "4922147100", "text": "/v morgen", "revision": "0", "direction": "in"}  # fmt: skip


@pytest.mark.parametrize(
    ("role", "where"),
    [("anonymous", "all"), ("partner", "all"), ("agent", "near"), ("agent", "far")],
    ids=["anonymous-all", "partner-all", "agent-near", "agent-far"],
)
def test_no_address_tells_a_class_to_anybody_who_may_not_know_it(role, where, samples):
    """Every one, asked for and written to; with a real customer, promise, link, call and connection behind it."""
    asked, found, meant = 0, [], set()
    for address in ADDRESSES:
        is_near = "care" in address.name or "customer" in address.name
        if address.name not in ACCESS or address.name in LATER | ONCE_MORE or where == ("far" if is_near else "near"):
            continue
        path, client = path_of(address, samples), Client()
        cache.clear()
        if role != "anonymous":
            client.force_login(User.objects.get(login=role))
        asked += 1
        for ask in (
            partial(client.get, path, FORM),
            partial(client.get, path, headers={"HX-Request": "true"}),
            partial(client.post, path, FORM),
        ):
            answer = ask()
            found += leaks(path, answer)
            if answer.status_code == FORBIDDEN:
                break
            meant |= {address.name} if not answer.streaming and b"Roth" in answer.content else set()
    assert asked > MANY_ENOUGH[where]
    assert ANSWERS_WITH_HIM[role, where] <= meant
    assert found == []
    assert not [token for token in TOKENS for sent in mail.outbox if token in sent.message().as_string()]


OUTSIDE = {"telephony_threecx_lookup", "promise-page", "promise-page-calendar"}
ANSWERS_WITH_HIM = {
    ("anonymous", "all"): OUTSIDE,
    ("partner", "all"): OUTSIDE,
    ("agent", "near"): {"customer", "customer-care-talk", "customer-care-letter", "care-untold"},
    ("agent", "far"): {"palette", "promise", "telephony_threecx_lookup"},
}
"""Where the walk would be worth nothing if it met nobody."""


FORBIDDEN = 403
MANY_ENOUGH = {"all": 200, "near": 40, "far": 150}


WITH_CLASS = {"customer-care", "care-request", "care-request-data"}


def test_no_fact_any_stream_or_program_could_hear_names_a_class(samples):
    payloads = json.dumps([row.payload for row in FactRow.objects.all()], ensure_ascii=False)
    assert "ClassDisclosed" in set(FactRow.objects.values_list("name", flat=True))
    assert not [token for token in TOKENS if token in payloads]


def test_the_walk_would_notice_a_class_because_it_does_where_one_may_stand(samples):
    client = Client()
    client.force_login(User.objects.get(login="boss"))
    seen = {
        token
        for address in ADDRESSES
        if address.name in WITH_CLASS
        for token in TOKENS
        if token in client.get(path_of(address, samples)).content.decode(errors="replace")
    }
    assert {CLASS, REASON} <= seen
