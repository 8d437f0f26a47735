"""What the office looks like, drawn from small data files with a fixed seed: the same company on every machine.

Everything here is plain data dated relative to the example clock; `build` turns it into rows.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from handschlag.examples.dice import dice as dice_of

BERLIN = ZoneInfo("Europe/Berlin")
BASE = "+492214710"
CUSTOMERS = 400
SMALL_SHARE = 2 / 3
ORGANISATIONS = 46
MOBILES = [f"+4917139200{n:02d}" for n in range(100)] + [f"+49176040690{n:02d}" for n in range(100)]
ROTH = "roth"


@dataclass(frozen=True)
class PlannedPerson:
    salutation: str
    given_name: str
    family_name: str
    function: str = ""
    title: str = ""
    numbers: tuple[tuple[str, str], ...] = ()  # (label, E.164)
    extent: str = ""


@dataclass(frozen=True)
class PlannedItem:
    code: str
    identifier: str
    since_on: date
    ended_on: date | None = None


@dataclass(frozen=True)
class PlannedTalk:
    channel: Literal["call", "visit", "letter"]
    direction: Literal["in", "out"]
    started_at: datetime
    seconds: int
    user: str
    person: int
    subject: str
    note: str
    outcome: str


@dataclass(frozen=True)
class PlannedCustomer:
    kind: Literal["organisation", "household"]
    name: str
    since_on: date
    owner: str
    stand_in: str
    persons: tuple[PlannedPerson, ...]
    street: str
    house_number: str
    postcode: str
    town: str
    numbers: tuple[tuple[str, str, bool], ...] = ()  # (label, E.164, is a trunk)
    emails: tuple[str, ...] = ()
    items: tuple[PlannedItem, ...] = ()
    talks: tuple[PlannedTalk, ...] = ()
    note: str = ""
    tag: str = ""


@dataclass
class _Draw:
    """The dice and what must not be given twice."""

    dice: random.Random
    today: date
    landlines: list[int] = field(default_factory=list)
    mobiles: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    identifiers: set[str] = field(default_factory=set)

    def landline(self) -> str:
        return f"{BASE}{self.landlines.pop():03d}"

    def identifier(self, prefix: str) -> str:
        while True:
            found = f"{prefix}-{self.dice.randrange(1000, 99999)}"
            if found not in self.identifiers:
                self.identifiers.add(found)
                return found


@cache
def data(name: str) -> Any:
    """One of the office's data files, read once."""
    return json.loads((Path(__file__).parent / "data" / f"{name}.json").read_text(encoding="utf-8"))


def plan(*, now: datetime, seed: int = 382) -> list[PlannedCustomer]:
    """All 400 customers with their contracts and contacts up to `now` (an aware datetime), Ernst Roth first."""
    dice = dice_of(seed)
    today = now.astimezone(BERLIN).date()
    free = [n for n in range(1000) if n not in (217, 382, 383, *range(700, 800))]
    dice.shuffle(free)
    draw = _Draw(dice=dice, today=today, landlines=free, mobiles=list(MOBILES))
    planned = [_roth(draw), _household_of_two(draw), _trunk_company(draw), *_practised(draw)]
    while len(planned) < CUSTOMERS:
        make = _organisation if len(planned) < ORGANISATIONS else _household
        planned.append(make(draw))
    return planned


def _roth(draw: _Draw) -> PlannedCustomer:
    ernst = PlannedPerson("mr", "Ernst", "Roth", numbers=(("private", f"{BASE}382"),))
    helga = PlannedPerson("ms", "Helga", "Roth", numbers=(("mobile", MOBILES[0]),), extent="information")
    draw.mobiles.remove(MOBILES[0])
    draw.names.add("Ernst Roth")
    items = (
        PlannedItem("WG", "WG-77120", date(2003, 5, 1)),
        PlannedItem("HR", "HR-1184", date(1998, 9, 1)),
        PlannedItem("PHV", "PH-2210", date(1998, 9, 1), ended_on=date(2019, 12, 31)),
    )
    return PlannedCustomer(
        kind="household",
        name="Ernst Roth",
        since_on=date(1998, 9, 1),
        owner="kern",
        stand_in="weiss",
        persons=(ernst, helga),
        street="Lindenstraße",
        house_number="38",
        postcode="50733",
        town="Köln",
        items=items,
        talks=_roth_talks(draw),
        note="Früh pensioniert, hat viel zu erzählen. Freut sich, wenn man nach dem Garten fragt.",
        tag=ROTH,
    )


def _roth_talks(draw: _Draw) -> tuple[PlannedTalk, ...]:
    """Every nine days or so, mostly at half past five, for six years; a visit now and then."""
    talks = []
    lines = data("talks")["roth"]
    day = draw.today - timedelta(days=9)
    while day > draw.today - timedelta(days=6 * 365):
        line = draw.dice.choice(lines)
        is_visit = draw.dice.random() < 1 / 6
        at = time(10, draw.dice.randrange(60)) if is_visit else time(17, draw.dice.randrange(24, 36))
        talks.append(
            PlannedTalk(
                channel="visit" if is_visit else "call",
                direction="in",
                started_at=datetime.combine(_open_day(day), at, tzinfo=BERLIN),
                seconds=draw.dice.randrange(6 * 60, 24 * 60),
                user=draw.dice.choice(("kern", "weiss", "weiss")),
                person=0,
                subject=line["subject"],
                note=line["note"],
                outcome=line["outcome"],
            )
        )
        day -= timedelta(days=draw.dice.choice((7, 8, 9, 9, 9, 10, 12)))
    return tuple(talks)


def _household_of_two(draw: _Draw) -> PlannedCustomer:
    """Two people behind one number: both are shown, none is picked."""
    shared = ("private", f"{BASE}383")
    persons = (
        PlannedPerson("ms", "Gisela", "Engels", numbers=(shared,)),
        PlannedPerson("mr", "Heinz", "Engels", numbers=(shared,), extent="full"),
    )
    return _filled(draw, kind="household", name="Gisela und Heinz Engels", persons=persons, items=3, talks=14)


def _practised(draw: _Draw) -> list[PlannedCustomer]:
    """The furious and the quiet caller of the practice phone are customers of the office."""
    mobile = "+4917604069017"
    draw.mobiles.remove(mobile)
    sabine = PlannedPerson("ms", "Sabine", "Brandt", numbers=(("private", f"{BASE}217"),))
    anton = PlannedPerson("mr", "Anton", "Lechner", numbers=(("mobile", mobile),))
    return [
        _filled(draw, kind="household", name=name, persons=(person,), items=3, talks=12)
        for name, person in (("Sabine Brandt", sabine), ("Anton Lechner", anton))
    ]


def _trunk_company(draw: _Draw) -> PlannedCustomer:
    """A company behind a switchboard: 0221 47107-0 with extensions of two digits."""
    persons = (
        PlannedPerson("ms", "Sandra", "Breuer", function="Geschäftsführung", numbers=(("work", f"{BASE}711"),)),
        PlannedPerson("mr", "Uwe", "Korte", function="Fuhrpark"),
    )
    return _filled(
        draw,
        kind="organisation",
        name="Breuer Dachtechnik GmbH",
        persons=persons,
        numbers=(("work", "0221 47107-0", True),),
        items=5,
        talks=40,
    )


def _organisation(draw: _Draw) -> PlannedCustomer:
    names, dice = data("names"), draw.dice
    trade = dice.choice(names["trades"])
    boss = _person(draw, function=trade["function"])
    name = trade["name"].format(f=boss.family_name, a=dice.choice(names["signs"]))
    if name in draw.names:
        return _organisation(draw)
    staff = (_person(draw, function="Buchhaltung"),) if dice.random() < 1 / 3 else ()
    numbers = (("work", draw.landline(), False),)
    is_big = dice.random() < 1 / 3
    return _filled(
        draw,
        kind="organisation",
        name=name,
        persons=(boss, *staff),
        numbers=numbers,
        items=dice.randrange(3, 6) if is_big else dice.randrange(1, 3),
        talks=dice.randrange(20, 60) if is_big else dice.randrange(2, 12),
    )


def _household(draw: _Draw) -> PlannedCustomer:
    dice = draw.dice
    is_small = dice.random() < SMALL_SHARE
    main = _person(draw, landline=True)
    if f"{main.given_name} {main.family_name}" in draw.names:
        draw.landlines.append(int(main.numbers[0][1][-3:]))
        return _household(draw)
    partner: tuple[PlannedPerson, ...] = ()
    if dice.random() < 2 / 5:
        other = _person(draw, family_name=main.family_name)
        partner = (other,)
    return _filled(
        draw,
        kind="household",
        name=f"{main.given_name} {main.family_name}",
        persons=(main, *partner),
        items=dice.randrange(1, 3) if is_small else dice.randrange(3, 7),
        talks=dice.randrange(0, 7) if is_small else dice.randrange(8, 40),
    )


def _person(draw: _Draw, *, function: str = "", family_name: str = "", landline: bool = False) -> PlannedPerson:
    names, dice = data("names"), draw.dice
    salutation = dice.choice(("ms", "mr"))
    numbers: list[tuple[str, str]] = []
    if landline:
        numbers.append(("private", draw.landline()))
    if draw.mobiles and dice.random() < 1 / 3:
        numbers.append(("mobile", draw.mobiles.pop()))
    return PlannedPerson(
        salutation,
        dice.choice(names[f"given_{salutation}"]),
        family_name or dice.choice(names["family"]),
        function=function,
        numbers=tuple(numbers),
    )


def _filled(
    draw: _Draw,
    *,
    kind: Literal["organisation", "household"],
    name: str,
    persons: tuple[PlannedPerson, ...],
    items: int,
    talks: int,
    numbers: tuple[tuple[str, str, bool], ...] = (),
) -> PlannedCustomer:
    names, dice = data("names"), draw.dice
    draw.names.add(name)
    since_on = draw.today - timedelta(days=dice.randrange(200, 11000))
    owner, stand_in = dice.choice((("kern", "weiss"), ("weiss", "kern"), ("seidel", "kern"), ("kern", "seidel")))
    postcode, town = dice.choice(names["towns"])
    planned = _items(draw, kind=kind, count=items, since_on=since_on)
    return PlannedCustomer(
        kind=kind,
        name=name,
        since_on=since_on,
        owner=owner,
        stand_in=stand_in,
        persons=persons,
        street=dice.choice(names["streets"]),
        house_number=f"{dice.randrange(1, 140)}{dice.choice(('', '', '', 'a', 'b'))}",
        postcode=postcode,
        town=town,
        numbers=numbers,
        items=planned,
        talks=_talks(draw, since_on=since_on, count=talks, people=len(persons), items=planned, owner=owner),
    )


def _items(draw: _Draw, *, kind: str, count: int, since_on: date) -> tuple[PlannedItem, ...]:
    offered = [product for product in data("products") if product["for"] == kind]
    chosen: list[PlannedItem] = []
    for _ in range(count):
        product = draw.dice.choices(offered, [p["weight"] for p in offered])[0]
        began_on = since_on + timedelta(days=draw.dice.randrange(0, max(1, (draw.today - since_on).days)))
        has_ended = draw.dice.random() < 1 / 9
        ended_on = began_on + (draw.today - began_on) / 2 if has_ended else None
        chosen.append(PlannedItem(product["code"], draw.identifier(product["prefix"]), began_on, ended_on))
    return tuple(chosen)


def _talks(
    draw: _Draw, *, since_on: date, count: int, people: int, items: tuple[PlannedItem, ...], owner: str
) -> tuple[PlannedTalk, ...]:
    dice = draw.dice
    span = min((draw.today - since_on).days - 1, 6 * 365)
    titles = {product["code"]: product["name"] for product in data("products")}
    talks = []
    for _ in range(count):
        channel: Literal["call", "visit", "letter"] = dice.choices(("call", "visit", "letter"), (17, 2, 1))[0]
        line, item = dice.choice(data("talks")[channel]), dice.choice(items)
        day = _open_day(draw.today - timedelta(days=dice.randrange(1, span)))
        low, high = line["minutes"]
        talks.append(
            PlannedTalk(
                channel=channel,
                direction="out" if channel == "call" and dice.random() < 1 / 4 else "in",
                started_at=datetime.combine(day, time(dice.randrange(9, 18), dice.randrange(60)), tzinfo=BERLIN),
                seconds=dice.randrange(low * 60, high * 60 + 1),
                user=dice.choice((owner, owner, "kern", "weiss")),
                person=dice.randrange(people),
                subject=line["subject"],
                note=line["note"].format(product=titles[item.code], identifier=item.identifier),
                outcome=line["outcome"],
            )
        )
    return tuple(talks)


def _open_day(day: date) -> date:
    """The Friday before, for a weekend: the office is closed then."""
    return day - timedelta(days=max(0, day.weekday() - 4))
