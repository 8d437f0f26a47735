"""Turns the plan of the provider into rows, through the rooms' own actions: what the desk can write, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction

from handschlag.conversations.actions.line import add_line, create_connection
from handschlag.conversations.choices import Provider
from handschlag.core import installation, intake
from handschlag.customers import actions as customers
from handschlag.customers.actions import contact, installed, person
from handschlag.customers.actions.customer import create_customer
from handschlag.customers.actions.writing import findable_together
from handschlag.customers.models import Customer, InstalledItem
from handschlag.examples import knowing
from handschlag.examples.broker.build import PASSWORD
from handschlag.examples.telecom import caring, changing, concerns, odyssey, passing, published
from handschlag.examples.telecom.plan import BASE, BERLIN, OWN, PlannedCustomer, PlannedItem, data, plan
from handschlag.examples.writing import write_from
from handschlag.knowledge import actions as knowledge
from handschlag.people.actions import entry, extension, presence, team, user
from handschlag.people.models import User
from handschlag.products import actions as products
from handschlag.products.models import Version
from handschlag.promises import actions as promises
from handschlag.worktime import actions as worktime

OFFICE = "Mainbogen Netz GmbH"
SIGN_IN = "yilmaz, lorenz or albers"
MOMENT = datetime(2026, 11, 23, 10, 30, tzinfo=BERLIN)
FRONT_HOURS = {
    "timezone": "Europe/Berlin",
    "hours": {
        **{day: [["08:00", "20:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
        "sat": [["09:00", "14:00"]],
    },
    "holidays": {"region": "DE-HE"},
    "early_closing": {"12-24": "13:00", "12-31": "13:00"},
}
TECHNICS_HOURS = {
    "timezone": "Europe/Berlin",
    "hours": {day: [["08:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    "holidays": {"region": "DE-HE"},
}
HEADINGS = (
    "Kundennummer;Produkt;Seriennummer;Vertrag;Vertragsname;Servicezeit;Gültig ab;Reaktion;Reaktion kritisch;"
    "Zwischenstand;Behoben;Kontingent;Wovon;Zeitraum;Monatsentgelt;Währung"
)
HERE = (
    "yilmaz",
    "brehm",
    "coban",
    "dorn",
    "hartung",
    "lorenz",
    "brenner",
    "oster",
    "sauter",
    "xander",
    "sommer",
    "albers",
)


@dataclass(frozen=True)
class House:
    """What the customers' rows point to: users by login, teams by name, products by code, versions by code and name."""

    people: Mapping[str, User]
    teams: Mapping[str, int]
    products: Mapping[str, int]
    versions: Mapping[tuple[str, str], int]
    guides: Mapping[str, int]
    opened_at: datetime


@dataclass(frozen=True)
class Written:
    """A customer as it stands, with what it has by code of the product."""

    planned: PlannedCustomer
    row: Customer
    items: Mapping[str, InstalledItem]

    @property
    def line(self) -> InstalledItem:
        return self.items[self.planned.line.code]


def build(*, now: datetime) -> None:
    """Fill an empty installation with the provider as it is at `now`, an aware datetime."""
    installation.found_example(example="telecom", name=OFFICE, region="DE", area_code="69", moment=now)
    installation.set_letterhead(
        phone_number="069 90009-200",
        street="Berliner Straße",
        house_number="116",
        postcode="63065",
        town="Offenbach am Main",
        by=None,
        now=now,
    )
    house = _found(now=now)
    written: list[Written] = []
    for planned in plan(now=now):
        with transaction.atomic(), findable_together():
            written.append(_write(planned, house))
    _take_contracts(written, now=now - timedelta(days=30))
    with transaction.atomic():
        promises.cover_by_law(
            law="DE-TKG-58", group="Anschlüsse", is_complete=True, by=house.people["nowak"].pk, now=house.opened_at
        )
        published.publish(house.people["albers"], now=now - timedelta(days=30))
    caring.write_figures(written, now=now)
    knowing.write_articles(data("articles"), house.people, house.products, house.versions, now=now)
    concerns.write(house, written, now=now)
    odyssey.write(house, written[0], now=now)
    for login, one in house.people.items():
        state = "available" if login in HERE else "off"
        presence.set_presence(user=one.pk, state=state, by=None, now=now)
    changing.write(house, written, now=now)
    passing.write(house, now=now)


@transaction.atomic
def _found(*, now: datetime) -> House:
    opened_at = now - timedelta(days=4 * 365)
    front = worktime.create_calendar(
        name="Kundendienst", definition=FRONT_HOURS, by=None, now=opened_at, is_default=True
    )
    technics = worktime.create_calendar(name="Technik", definition=TECHNICS_HOURS, by=None, now=opened_at)
    people: dict[str, User] = {}
    teams: dict[str, int] = {}
    short = 20
    for group in data("people"):
        if group["team"]:
            hours = technics.pk if group["team"] in {"Technik", "Außendienst"} else front.pk
            teams[group["team"]] = team.create_team(name=group["team"], calendar=hours, by=None, now=opened_at).pk
        for login, name, role in group["people"]:
            short += 1
            people[login] = _hire(login, name, role, str(short), teams.get(group["team"]), now=opened_at)
    offered, versions = _products(now=opened_at, today=now)
    for text in data("texts"):
        knowledge.create_text(**text, by=None, now=opened_at)
    guides = {
        one["name"]: knowledge.write_guide(
            name=one["name"],
            definition=one["definition"],
            product=offered[one["product"]],
            by=people["lorenz"].pk,
            now=now - timedelta(days=60),
        ).guide_id
        for one in data("guides")
    }
    _connect(teams, now=opened_at)
    return House(people, teams, offered, versions, guides, opened_at)


def _hire(login: str, name: str, role: str, short: str, joins: int | None, *, now: datetime) -> User:
    one = user.create_user(login=login, name=name, role=role, email=f"{login}@mainbogen.example", by=None, now=now)
    entry.set_password(user=one.pk, password=PASSWORD, by=None, now=now)
    if joins is not None:
        extension.add_extension(user=one.pk, value=short, by=None, now=now)
        leads = role in {"team_lead", "management"}
        team.join_team(team=joins, user=one.pk, leads=leads, by=None, now=now)
    return one


def _products(*, now: datetime, today: datetime) -> tuple[dict[str, int], dict[tuple[str, str], int]]:
    offered: dict[str, int] = {}
    versions: dict[tuple[str, str], int] = {}
    for line in data("products"):
        row = products.create_product(name=line["name"], code=line["code"], group=line["group"], by=None, now=now)
        offered[line["code"]] = row.pk
        for name, released, supported in line.get("versions", ()):
            made: Version = products.create_version(
                product=row.pk,
                name=name,
                released_on=(today + timedelta(days=released)).date(),
                supported_until_on=(today + timedelta(days=supported)).date(),
                by=None,
                now=now,
            )
            versions[line["code"], name] = made.pk
        if line.get("ended"):
            products.change_product(
                product=row.pk,
                name=line["name"],
                code=line["code"],
                group=line["group"],
                ended_on=(today + timedelta(days=38)).date(),
                by=None,
                now=now,
            )
    return offered, versions


def _connect(teams: Mapping[str, int], *, now: datetime) -> None:
    settings = {"region": "DE", "area_code": "69"}
    connection, _token = create_connection(
        name="Telefonanlage", provider=Provider.GENERIC, settings=settings, by=None, now=now
    )
    lines = (("Kundendienst", OWN[0], "Kundendienst"), ("Geschäftskunden", OWN[1], "Geschäftskunden"))
    for name, number, group in lines:
        add_line(
            connection=connection.pk,
            name=name,
            number=f"{BASE}{number}",
            team=teams[group],
            calendar=None,
            by=None,
            now=now,
        )
    write_from(address="service@mainbogen.example", name="Mainbogen Netz GmbH", phone=f"{BASE}{OWN[0]}", now=now)


def _write(planned: PlannedCustomer, house: House) -> Written:
    now = max(datetime.combine(planned.since_on, time(9), tzinfo=BERLIN), house.opened_at)
    row = create_customer(
        kind=planned.kind,
        name=planned.name,
        owner=house.people[planned.owner].pk,
        stand_in=house.people[planned.stand_in].pk,
        since_on=planned.since_on,
        note=planned.note,
        preferred_channel=planned.wish,
        by=None,
        now=now,
    )
    one = person.add_person(
        customer=row.pk,
        family_name=planned.family_name,
        given_name=planned.given_name,
        salutation=planned.salutation,
        by=None,
        now=now,
    )
    label = "work" if planned.is_business else "private"
    contact.add_number(customer=row.pk, person=one.pk, raw=f"{BASE}{planned.number}", label=label, by=None, now=now)
    if planned.mobile:
        contact.add_number(customer=row.pk, person=one.pk, raw=planned.mobile, label="mobile", by=None, now=now)
    if planned.email:
        contact.add_email(customer=row.pk, person=one.pk, address=planned.email, by=None, now=now)
    contact.add_address(
        customer=row.pk,
        town=planned.town,
        street=planned.street,
        house_number=planned.house_number,
        postcode=planned.postcode,
        by=None,
        now=now,
    )
    items = {item.code: _write_item(row, item, house, now=now) for item in planned.items}
    return Written(planned, row, items)


def _write_item(row: Customer, item: PlannedItem, house: House, *, now: datetime) -> InstalledItem:
    made = installed.add_installed_item(
        customer=row.pk,
        product=house.products[item.code],
        version=house.versions.get((item.code, item.version)),
        identifier=item.identifier,
        since_on=item.since_on,
        by=None,
        now=now,
    )
    if item.ended_on is None:
        return made
    return installed.end_installed_item(item=made.pk, revision=made.revision, ended_on=item.ended_on, by=None, now=now)


def contracts_file(written: Sequence[Written]) -> bytes:
    """The list of contracts as the billing program writes it."""
    return "\r\n".join([HEADINGS, *(_line(one) for one in written)]).encode("utf-8-sig")


def _line(one: Written) -> str:
    planned = one.planned
    terms: Sequence[Any] = ("Mainbogen Privat", "Technik", "8 h", "", "20 h", "30 h", "", "", "")
    if planned.is_business:
        terms = ("Mainbogen Geschäft 24/7", "24/7", "1 h", "30 min", "2 h", "4 h", "10", "Einsätze", "Jahr")
    if planned.line.code == "VOIP" and planned.contract == "MB-10178":
        terms = (
            "Mainbogen Komfort: in einem Arbeitstag behoben",
            "Technik",
            "2 h",
            "",
            "5 h",
            "10 h",
            "3",
            "Einsätze",
            "Jahr",
        )
    name, hours, *rest = terms
    since = max(planned.line.since_on, planned.since_on).isoformat()
    cells = (one.row.number, planned.line.code, planned.line.identifier, planned.contract, name, hours, since, *rest)
    return ";".join((*cells, planned.fee.replace(".", ","), "EUR"))


@transaction.atomic
def _take_contracts(written: Sequence[Written], *, now: datetime) -> None:
    """Handed in as a file and taken in, as an administrator would."""
    raw = intake.keep_within(
        source="customers.contracts", body=contracts_file(written), content_type="text/csv", meta={}, now=now
    )
    batch = customers.prepare_contracts(raw=raw, file_name="Vertraege.csv", by=None, now=now)
    customers.take_contracts(batch=batch.pk, by=None, now=now)
    customers.go_on_taking_contracts(batch=batch.pk, by=None, now=now)
