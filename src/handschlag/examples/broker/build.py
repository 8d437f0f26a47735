"""Turns the plan of the office into rows, through the rooms' own actions: what the desk can write, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from handschlag.conversations.actions import hearing
from handschlag.conversations.actions.line import add_line, create_connection
from handschlag.conversations.actions.past import PastContact, record_past_contacts
from handschlag.conversations.choices import Provider
from handschlag.conversations.events import CallEvent, Kind
from handschlag.core import installation
from handschlag.customers.actions import contact, installed, person
from handschlag.customers.actions.customer import create_customer
from handschlag.customers.actions.writing import findable_together
from handschlag.customers.models import Customer, Person
from handschlag.examples import knowing
from handschlag.examples.broker import caring, kept, offering
from handschlag.examples.broker.plan import BERLIN, PlannedCustomer, PlannedPerson, data, plan
from handschlag.examples.writing import write_from
from handschlag.knowledge import actions as knowledge
from handschlag.people.actions import absence, entry, extension, presence, team, user
from handschlag.people.models import User
from handschlag.products import actions as products
from handschlag.promises import actions as promises
from handschlag.worktime import actions as worktime

PASSWORD = "handschlag"  # noqa: S105  # of the example office, printed where it is used
SIGN_IN = "weiss, kern or seidel"
OFFICE = "Seidel & Kern Versicherungsmakler"
MOMENT = datetime(2026, 11, 23, 17, 30, tzinfo=BERLIN)
PEOPLE = (
    ("seidel", "Martin Seidel", "admin", "21"),
    ("kern", "Barbara Kern", "team_lead", "22"),
    ("weiss", "Jonas Weiß", "agent", "23"),
)
HOURS = {
    "timezone": "Europe/Berlin",
    "hours": {
        **{day: [["09:00", "12:30"], ["13:30", "18:00"]] for day in ("mon", "tue", "wed", "thu")},
        "fri": [["09:00", "15:00"]],
    },
    "holidays": {"region": "DE-NW"},
    "early_closing": {"12-24": "00:00", "12-31": "00:00"},
}
OWN_NUMBER = "+49221471020"


@dataclass(frozen=True)
class Office:
    """What the customers' rows point to: users by login, products by code."""

    people: Mapping[str, User]
    products: Mapping[str, int]
    desk: int
    opened_at: datetime


def build(*, now: datetime) -> None:
    """Fill an empty installation with the office as it is at `now`, an aware datetime."""
    installation.found_example(example="broker", name=OFFICE, region="DE", area_code="221", moment=now)
    installation.set_letterhead(
        phone_number="0221 4710-220",
        street="Apostelnstraße",
        house_number="12",
        postcode="50667",
        town="Köln",
        by=None,
        now=now,
    )
    office = _found_office(now=now)
    written = {}
    for planned in plan(now=now):
        with transaction.atomic(), findable_together():
            written[planned.name] = _write_customer(planned, office)
    roth, couple = written["Ernst Roth"], written["Gisela und Heinz Engels"]
    known = timezone.localdate(now) - timedelta(days=100)
    others = [row for row in written.values() if row not in (roth, couple) and row.since_on and row.since_on < known]
    with transaction.atomic():
        kept.write_ten_weeks(others, [*office.people.values()], now=now)
        kept.publish(office.people["seidel"], now=now - timedelta(days=30))
    caring.write_figures(written, now=now)
    knowing.write_articles(data("articles"), office.people, office.products, {}, now=now)
    offering.write_offers(office.people, product=office.products["HR"], team=office.desk, now=now)
    _set_the_scene(office, roth=roth, couple=couple, now=now)


@transaction.atomic
def _found_office(*, now: datetime) -> Office:
    opened_at = now - timedelta(days=6 * 365 + 30)
    calendar = worktime.create_calendar(name="Büro Köln", definition=HOURS, by=None, now=opened_at, is_default=True)
    desk = team.create_team(name="Büro", calendar=calendar.pk, by=None, now=opened_at)
    people = {}
    for login, name, role, short in PEOPLE:
        mail = f"{login}@seidel-kern.example"
        one = user.create_user(login=login, name=name, role=role, email=mail, by=None, now=opened_at)
        entry.set_password(user=one.pk, password=PASSWORD, by=None, now=opened_at)
        extension.add_extension(user=one.pk, value=short, by=None, now=opened_at)
        team.join_team(team=desk.pk, user=one.pk, leads=login == "kern", by=None, now=opened_at)
        people[login] = one
    offered = {
        line["code"]: products.create_product(
            name=line["name"], code=line["code"], group=line["group"], by=None, now=opened_at
        ).pk
        for line in data("products")
    }
    for text in data("texts"):
        knowledge.create_text(**text, by=None, now=opened_at)
    _connect_telephone(desk.pk, now=opened_at)
    return Office(people=people, products=offered, desk=desk.pk, opened_at=opened_at)


def _connect_telephone(desk: int, *, now: datetime) -> None:
    settings = {"region": "DE", "area_code": "221"}
    connection, _token = create_connection(
        name="Telefonanlage", provider=Provider.GENERIC, settings=settings, by=None, now=now
    )
    add_line(connection=connection.pk, name="Zentrale", number=OWN_NUMBER, team=desk, calendar=None, by=None, now=now)
    write_from(address="service@seidel-kern.example", name=OFFICE, phone=OWN_NUMBER, now=now)


def _write_customer(planned: PlannedCustomer, office: Office) -> Customer:
    began = datetime.combine(planned.since_on, time(9), tzinfo=BERLIN)
    now = max(began, office.opened_at)
    row = create_customer(
        kind=planned.kind,
        name=planned.name,
        owner=office.people[planned.owner].pk,
        stand_in=office.people[planned.stand_in].pk,
        since_on=planned.since_on,
        note=planned.note,
        by=None,
        now=now,
    )
    for label, number, is_trunk in planned.numbers:
        contact.add_number(customer=row.pk, raw=number, label=label, is_trunk=is_trunk, by=None, now=now)
    persons = [_write_person(row, one, now=now) for one in planned.persons]
    contact.add_address(
        customer=row.pk,
        town=planned.town,
        street=planned.street,
        house_number=planned.house_number,
        postcode=planned.postcode,
        by=None,
        now=now,
    )
    _write_items(row, planned, office, now=now)
    _write_talks(row, planned, persons, office, now=now)
    return row


def _write_person(row: Customer, planned: PlannedPerson, *, now: datetime) -> Person:
    one = person.add_person(
        customer=row.pk,
        family_name=planned.family_name,
        given_name=planned.given_name,
        salutation=planned.salutation,
        title=planned.title,
        function=planned.function,
        by=None,
        now=now,
    )
    for label, number in planned.numbers:
        contact.add_number(customer=row.pk, person=one.pk, raw=number, label=label, by=None, now=now)
    if planned.extent:
        person.authorise_person(
            customer=row.pk,
            person=one.pk,
            extent=planned.extent,
            proof="Vollmacht liegt in Papier vor",
            from_on=timezone.localdate(now),
            by=None,
            now=now,
        )
    return one


def _write_items(row: Customer, planned: PlannedCustomer, office: Office, *, now: datetime) -> None:
    for item in planned.items:
        one = installed.add_installed_item(
            customer=row.pk,
            product=office.products[item.code],
            identifier=item.identifier,
            since_on=item.since_on,
            by=None,
            now=now,
        )
        if item.ended_on:
            installed.end_installed_item(item=one.pk, revision=one.revision, ended_on=item.ended_on, by=None, now=now)


def _write_talks(
    row: Customer, planned: PlannedCustomer, persons: list[Person], office: Office, *, now: datetime
) -> None:
    talks = [
        PastContact(
            channel=talk.channel,
            direction=talk.direction,
            started_at=talk.started_at,
            seconds=talk.seconds,
            user=office.people[talk.user].pk,
            person=persons[talk.person].pk,
            number=next((number for _label, number in planned.persons[talk.person].numbers), ""),
            subject=talk.subject,
            note=talk.note,
            outcome=talk.outcome,
        )
        for talk in sorted(planned.talks, key=lambda talk: talk.started_at)
    ]
    if talks:
        record_past_contacts(
            customer=row.pk, contacts=talks, by=None, now=max(now, talks[-1].started_at + timedelta(hours=1))
        )


def _set_the_scene(office: Office, *, roth: Customer, couple: Customer, now: datetime) -> None:
    """What happened today and last week: a broken promise, open ones, a missed call, a contact without outcome."""
    kern, weiss, seidel = (office.people[login] for login in ("kern", "weiss", "seidel"))
    _broken_promise(roth, kern, now=now)
    _promise(roth, weiss, "Rückruf zur Markise", "call_back", now + timedelta(minutes=15), now - timedelta(hours=3))
    _promise(couple, weiss, "Angebot Hausrat bis morgen Mittag", "offer", _at(now, 1, 12), now - timedelta(hours=5))
    _missed_call(number="+492214710383", call="morning", at=now - timedelta(minutes=42))
    _talk_without_outcome(number="+492214710715", at=now - timedelta(minutes=70))
    absence.record_absence(
        user=kern.pk, from_at=now - timedelta(minutes=90), until_at=_at(now, 1, 9), reason="out", by=None, now=now
    )
    for one, state in ((weiss, "available"), (seidel, "away"), (kern, "off")):
        presence.set_presence(user=one.pk, state=state, by=None, now=now)


def _at(now: datetime, days: int, hour: int) -> datetime:
    local = now.astimezone(BERLIN)
    return local.replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=days)


def _promise(customer: Customer, owner: User, words: str, kind: str, due_at: datetime, made_at: datetime) -> None:
    promises.make_promise(
        customer=customer.pk,
        kind=kind,
        words=words,
        source="spoken",
        clock="fixed",
        due_at=due_at,
        owner=owner.pk,
        given_by=owner.pk,
        by=owner.pk,
        now=made_at,
    )


def _broken_promise(roth: Customer, owner: User, *, now: datetime) -> None:
    """Friday noon, as the story has it; nobody called."""
    friday_noon = _at(now, -3, 12)
    words = "Rückmeldung zum Hagelschaden bis Freitag Mittag"
    _promise(roth, owner, words, "answer", friday_noon, friday_noon - timedelta(days=2))
    promises.break_due_promises(now=now)


def _event(call: str, kind: Kind, at: datetime, number: str, *, cause: str = "", answering: str = "") -> CallEvent:
    return CallEvent(
        source="generic:example",
        call=call,
        kind=kind,
        at=at,
        direction="in",
        remote_raw=number,
        remote_e164=number,
        local_raw=OWN_NUMBER,
        local_e164=OWN_NUMBER,
        users=("23",),
        cause=cause,
        answering=answering,
    )


def _missed_call(*, number: str, call: str, at: datetime) -> None:
    hearing.hear(_event(call, "offered", at, number), now=at)
    over = at + timedelta(seconds=24)
    hearing.hear(_event(call, "ended", over, number, cause="noAnswer"), now=over)


def _talk_without_outcome(*, number: str, at: datetime) -> None:
    """Somebody rang while the talk ended; its wrap-up became a Nachtrag."""
    hearing.hear(_event("afternoon", "offered", at, number), now=at)
    answered, over = at + timedelta(seconds=8), at + timedelta(minutes=6)
    hearing.hear(_event("afternoon", "answered", answered, number, answering="23"), now=answered)
    hearing.hear(_event("afternoon", "ended", over, number, cause="normalClearing"), now=over)
