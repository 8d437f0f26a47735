"""How each of several customers is told what concerns them, with the number or address, and why so in a sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.customers.models import Customer, EmailAddress
from handschlag.customers.queries.family import kin
from handschlag.customers.queries.file import numbers_to_dial, with_address
from handschlag.customers.rules import telling as rules
from handschlag.customers.rules.telling import EMAIL, LETTER, PHONE, Way

WISHED = {
    PHONE: gettext_lazy("wants to be told by phone"),
    EMAIL: gettext_lazy("wants to be told by e-mail"),
    LETTER: gettext_lazy("wants to be told by letter"),
}
LACKING = {
    PHONE: gettext_lazy("prefers the phone, but no number is known"),
    EMAIL: gettext_lazy("prefers e-mail, but no e-mail address is known"),
    LETTER: gettext_lazy("prefers letters, but no address is known"),
}
INSTEAD = {
    PHONE: gettext_lazy("by phone, then"),
    EMAIL: gettext_lazy("by e-mail, then"),
    LETTER: gettext_lazy("by letter, then"),
    "": gettext_lazy("there is no other way either"),
}


@dataclass(frozen=True)
class Told:
    """`number` and `email`: the first to try, "" without one."""

    way: Way
    number: str
    email: str

    @property
    def channel(self) -> str:
        return self.way.channel

    @property
    def reason(self) -> str:
        """„möchte Briefe, aber wir kennen keine Anschrift: dann am Telefon“."""
        way = self.way
        if way.lacks:
            lacking = _("asked to be called, but no number is known") if way.is_call_wished else LACKING[way.lacks]
            return _("%(lacking)s: %(instead)s") % {"lacking": lacking, "instead": INSTEAD[way.channel]}
        if way.is_call_wished:
            return _("asked to be called about this")
        if way.is_wish:
            return str(WISHED[way.channel])
        return _("never said how; this is what we have") if way.channel else _("never said how, and we have nothing")


def ways_to_tell(several: Iterable[int], *, wanting_call: Collection[int] = (), today: date) -> dict[int, Told]:
    """For each customer asked. Of a file merged from several the wish of the one that goes on counts, else the others'."""
    asked = list(several)
    families = kin([*asked, *wanting_call])
    roots = {members[0] for members in families.values()}
    wishes = _wishes(families)
    numbers, emails, addressed = numbers_to_dial(roots), _emails(families, today), with_address(roots)
    called = {families[one][0] for one in wanting_call if one in families}
    found = {}
    for one in asked:
        root = families[one][0]
        has = {PHONE: root in numbers, EMAIL: one in emails, LETTER: root in addressed}
        chosen = rules.way(
            wishes[one],
            has=frozenset(channel for channel, is_there in has.items() if is_there),
            wants_call=root in called,
        )
        found[one] = Told(chosen, numbers.get(root, ""), emails.get(one, ""))
    return found


def preferred_channel(family: Collection[int]) -> str:
    """What a file says, the customer that goes on first; "" when nobody in it ever said."""
    return _wishes({0: list(family)})[0]


def _wishes(families: dict[int, list[int]]) -> dict[int, str]:
    everybody = {member for members in families.values() for member in members}
    said = dict(
        Customer.objects.filter(pk__in=everybody).exclude(preferred_channel="").values_list("pk", "preferred_channel")
    )
    return {one: next((said[member] for member in members if member in said), "") for one, members in families.items()}


def _emails(families: dict[int, list[int]], today: date) -> dict[int, str]:
    """The customer's own first, then the main person's; nobody's who has left."""
    everybody = {member for members in families.values() for member in members}
    rows = EmailAddress.objects.filter(customer__in=everybody)
    rows = rows.filter(Q(person__left_on__isnull=True) | Q(person__left_on__gt=today))
    first = rows.order_by("customer", "-person__is_main", "id").distinct("customer")
    known = dict(first.values_list("customer", "address"))
    return {
        one: having[0]
        for one, members in families.items()
        if (having := [known[member] for member in members if member in known])
    }
