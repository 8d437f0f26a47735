"""What the provider looks like, drawn with a fixed seed: the same company on every machine, dated relative to its clock."""

from __future__ import annotations

import json
import random
import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from handschlag.examples.broker.plan import data as names_of
from handschlag.examples.dice import dice as dice_of

BERLIN = ZoneInfo("Europe/Berlin")
BASE = "+496990009"
CUSTOMERS = 320
BUSINESSES = 46
WITH_ISDN = 30
"""Customers whose old line was switched off, or will be."""
SOMMERFELD, LAWYERS, OKAFOR, LINDNER = "178", "411", "305", "266"
OWN = ("200", "201")
TOWNS = (
    ("63065", "Offenbach am Main"),
    ("63067", "Offenbach am Main"),
    ("63069", "Offenbach am Main"),
    ("63071", "Offenbach am Main"),
    ("63073", "Offenbach am Main"),
    ("63075", "Offenbach am Main"),
    ("60386", "Frankfurt am Main"),
    ("60599", "Frankfurt am Main"),
)
OUTAGE_IN = "63075"
FRONT = ("yilmaz", "brehm", "coban", "dorn", "eckart", "faust", "gross", "hanke", "ilic", "jost", "kaiser")
BUSINESS_DESK = ("xander", "yorck", "zeller", "amann", "beier")


@dataclass(frozen=True)
class PlannedItem:
    code: str
    identifier: str
    since_on: date
    version: str = ""
    ended_on: date | None = None


@dataclass(frozen=True)
class PlannedCustomer:
    """`wish`: by which way they want to be told. `line` is the number of the place in `items` of the connection; `fee` what it costs a month, in euros."""

    kind: Literal["organisation", "household"]
    name: str
    salutation: str
    given_name: str
    family_name: str
    number: str
    street: str
    house_number: str
    postcode: str
    town: str
    since_on: date
    owner: str
    stand_in: str
    items: tuple[PlannedItem, ...]
    contract: str
    fee: str
    note: str = ""
    mobile: str = ""
    wish: str = ""
    email: str = ""

    @property
    def is_business(self) -> bool:
        return self.kind == "organisation"

    @property
    def line(self) -> PlannedItem:
        return next(item for item in self.items if item.code in ("VOIP", "GLAS", "BUS", "ISDN") and not item.ended_on)


@dataclass
class Draw:
    dice: random.Random
    today: date
    numbers: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    place: int = 0


@cache
def data(name: str) -> Any:
    return json.loads((Path(__file__).parent / "data" / f"{name}.json").read_text(encoding="utf-8"))


def plan(*, now: datetime, seed: int = 58) -> list[PlannedCustomer]:
    """All customers, the one of the odyssey first; then those of the practice phone."""
    today = now.astimezone(BERLIN).date()
    known = {SOMMERFELD, LAWYERS, OKAFOR, LINDNER, *OWN}
    numbers = [f"{n:03d}" for n in range(1000) if f"{n:03d}" not in known]
    draw = Draw(dice_of(seed), today, numbers)
    draw.dice.shuffle(numbers)
    planned = [_sommerfeld(draw), _lawyers(), _okafor(), _lindner()]
    while len(planned) < CUSTOMERS:
        is_business = len(planned) < BUSINESSES
        planned.append(
            _business(draw) if is_business else _household(draw, has_isdn=len(planned) < BUSINESSES + WITH_ISDN)
        )
    return [_with_wish(one, place) for place, one in enumerate(planned)]


WISHES = ("", "email", "", "letter", "phone")
"""In turn: most never said how they want to be told."""
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def _with_wish(one: PlannedCustomer, place: int) -> PlannedCustomer:
    """Whoever wishes for e-mail has an address; Mrs Sommerfeld, who hears badly, likes it in writing."""
    wish = "letter" if one.number == SOMMERFELD else WISHES[place % len(WISHES)]
    if wish != "email":
        return replace(one, wish=wish)
    plain = unicodedata.normalize("NFKD", f"{one.given_name} {one.family_name}".lower().translate(UMLAUTS))
    name = ".".join(re.findall("[a-z]+", "".join(sign for sign in plain if not unicodedata.combining(sign))))
    return replace(one, wish=wish, email=f"{name}.{one.number}@post.example")


def _sommerfeld(draw: Draw) -> PlannedCustomer:
    """Forty-one years a customer, switched over last Thursday; her telephone needs what the line no longer has."""
    switched_on = draw.today - timedelta(days=4)
    items = (
        PlannedItem("ISDN", "OF-10178-I", date(1998, 4, 1), ended_on=switched_on),
        PlannedItem("VOIP", "OF-10178", switched_on),
        PlannedItem("R100", "R1-448-1780", switched_on, "4.8"),
        PlannedItem("TI40", "K40-0178", date(2004, 10, 12)),
    )
    return PlannedCustomer(
        "household", "Hildegard Sommerfeld", "ms", "Hildegard", "Sommerfeld", SOMMERFELD,
        "Bieberer Straße", "214", "63071", "Offenbach am Main", date(1985, 6, 1), "yilmaz", "brehm", items,
        "MB-10178", "44.95",
        "78 Jahre, hört auf dem rechten Ohr schlecht. Tagsüber ist die Enkelin Lena manchmal da.",
        "+4917604069001",
    )  # fmt: skip


def _lawyers() -> PlannedCustomer:
    items = (
        PlannedItem("BUS", "OF-90411", date(2019, 3, 1)),
        PlannedItem("R300", "R3-200-0411", date(2024, 2, 1), "2.0"),
    )
    return PlannedCustomer(
        "organisation", "Kanzlei Mertens & Loy", "ms", "Judith", "Mertens", LAWYERS,
        "Kaiserstraße", "19", "63065", "Offenbach am Main", date(2019, 3, 1), "xander", "yorck", items,
        "MB-90411", "129.00", "Fristsachen laufen über das Fax.",
    )  # fmt: skip


def _okafor() -> PlannedCustomer:
    items = (
        PlannedItem("VOIP", "OF-10305", date(2021, 9, 1)),
        PlannedItem("R200", "R2-720-0305", date(2021, 9, 1), "7.2"),
    )
    return PlannedCustomer(
        "household", "Chidi Okafor", "mr", "Chidi", "Okafor", OKAFOR,
        "Kurhessenstraße", "8", OUTAGE_IN, "Offenbach am Main", date(2021, 9, 1), "coban", "dorn", items,
        "MB-10305", "39.95",
    )  # fmt: skip


def _lindner() -> PlannedCustomer:
    items = (
        PlannedItem("GLAS", "OF-10266", date(2023, 5, 1)),
        PlannedItem("R200", "R2-720-0266", date(2023, 5, 1), "7.2"),
    )
    return PlannedCustomer(
        "household", "Robert Lindner", "mr", "Robert", "Lindner", LINDNER,
        "Senefelderstraße", "77", "63069", "Offenbach am Main", date(2016, 2, 1), "faust", "gross", items,
        "MB-10266", "49.95",
    )  # fmt: skip


def _business(draw: Draw) -> PlannedCustomer:
    names, dice = names_of("names"), draw.dice
    trade = dice.choice(names["trades"])
    given, family, salutation = _name(draw)
    name = trade["name"].format(f=family, a=dice.choice(names["signs"]))
    while name in draw.names:
        name = f"{trade['name'].format(f=family, a=dice.choice(names['signs']))} {dice.randrange(2, 99)}"
    draw.names.add(name)
    since = draw.today - timedelta(days=dice.randrange(300, 5000))
    place = _next(draw)
    # Of every eighth nobody wrote down that its system still hangs on an ISDN line.
    system = "ANL8" if draw.place % 8 == 0 else "ANL12"
    phones = (PlannedItem("TV20", f"V20-{place}", since), PlannedItem(system, f"A{system[3:]}-{place}", since))
    items = (
        PlannedItem("BUS", f"OF-9{place}", since),
        PlannedItem("R300", f"R3-200-{place}", since, "2.0"),
        dice.choice(phones),
    )
    owner, stand_in = dice.sample(BUSINESS_DESK, 2)
    fee = dice.choice(("89.00", "129.00", "179.00"))
    return _at_home(
        draw, "organisation", name, (salutation, given, family), since, owner, stand_in, items, f"MB-9{place}", fee
    )


def _household(draw: Draw, *, has_isdn: bool) -> PlannedCustomer:
    dice = draw.dice
    given, family, salutation = _name(draw)
    while f"{given} {family}" in draw.names:
        given, family, salutation = _name(draw)
    draw.names.add(f"{given} {family}")
    since = draw.today - timedelta(days=dice.randrange(200, 9000))
    place = _next(draw)
    items = _isdn_items(draw, since, place) if has_isdn else _usual_items(draw, since, place)
    owner, stand_in = dice.sample(FRONT, 2)
    fee = dice.choice(("29.95", "39.95", "39.95", "49.95"))
    who = (salutation, given, family)
    return _at_home(draw, "household", f"{given} {family}", who, since, owner, stand_in, items, f"MB-1{place}", fee)


def _isdn_items(draw: Draw, since: date, place: str) -> tuple[PlannedItem, ...]:
    """Half of them still have the old line, the others were switched over in the last weeks."""
    phone = PlannedItem(draw.dice.choice(("TI40", "TI40", "TA12")), f"K-{place}", since)
    if draw.dice.random() < 1 / 2:
        return (PlannedItem("ISDN", f"OF-1{place}", since), phone)
    switched_on = draw.today - timedelta(days=draw.dice.randrange(3, 40))
    router = PlannedItem(draw.dice.choice(("R100", "R200")), f"R-{place}", switched_on)
    return (
        PlannedItem("ISDN", f"OF-1{place}-I", since, ended_on=switched_on),
        PlannedItem("VOIP", f"OF-1{place}", switched_on),
        router,
        phone,
    )


def _usual_items(draw: Draw, since: date, place: str) -> tuple[PlannedItem, ...]:
    line = draw.dice.choices(("VOIP", "GLAS"), (4, 1))[0]
    code, versions = draw.dice.choice((("R100", ("4.1", "4.8", "4.8")), ("R200", ("7.2", "7.4"))))
    router = PlannedItem(code, f"R-{place}", since, draw.dice.choice(versions))
    phone = (PlannedItem("TA12", f"K12-{place}", since),) if draw.dice.random() < 1 / 3 else ()
    return (PlannedItem(line, f"OF-1{place}", since), router, *phone)


def _at_home(  # where they live is drawn last
    draw: Draw,
    kind: Literal["organisation", "household"],
    name: str,
    who: tuple[str, str, str],
    since: date,
    owner: str,
    stand_in: str,
    items: tuple[PlannedItem, ...],
    contract: str,
    fee: str,
) -> PlannedCustomer:
    dice = draw.dice
    postcode, town = dice.choice(TOWNS)
    salutation, given, family = who
    street = dice.choice(names_of("names")["streets"])
    return PlannedCustomer(
        kind, name, salutation, given, family, draw.numbers.pop(), street, str(dice.randrange(1, 160)),
        postcode, town, since, owner, stand_in, items, contract, fee,
    )  # fmt: skip


def _name(draw: Draw) -> tuple[str, str, str]:
    names = names_of("names")
    salutation = draw.dice.choice(("ms", "mr"))
    return draw.dice.choice(names[f"given_{salutation}"]), draw.dice.choice(names["family"]), salutation


def _next(draw: Draw) -> str:
    draw.place += 1
    return f"{draw.place:04d}"
