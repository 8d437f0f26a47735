"""What a letter says to one customer, in their language, with every field filled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from handschlag.changeovers.models import Affected, AffectedGroup
from handschlag.changeovers.rules import letters
from handschlag.customers import queries as customers
from handschlag.outreach import queries as outreach
from handschlag.outreach.models import Hold


@dataclass(frozen=True)
class Writing:
    """A letter without its letterhead: heading, what was written, what they can choose, what we promise."""

    title: str
    words: str
    options: tuple[str, ...]
    promise: str

    @property
    def text(self) -> str:
        """All of it, as it is kept."""
        chosen = "\n".join(f"– {one}" for one in self.options)
        return "\n\n".join(part for part in (self.words, chosen, self.promise) if part)


def writing(row: Affected, *, now: datetime) -> Writing | None:
    """None for a customer in no group: there is no letter for them yet."""
    group = row.group
    if group is None:
        return None
    with override(row.customer.language):
        values = _values(row, group, now=now)
        options = [one.words for one in row.changeover.options.filter(retired_at__isnull=True).order_by("place", "pk")]
        return Writing(
            title=letters.filled(group.title, values),
            words=letters.filled(group.words, values),
            options=tuple(options),
            promise=letters.filled(group.promise_words, values),
        )


def held(hold: Hold, *, now: datetime) -> str:
    """„Gehalten. Störung 12 ist offen: Kein Ton. Endet von selbst, wenn …“."""
    why = outreach.reason(hold, now=now).rstrip(".") + "."
    return _("Held. %(why)s %(until)s") % {"why": why, "until": outreach.ends_when(hold)}


def against_letter(row: Affected, *, now: datetime) -> str:
    """Why no letter is printed for them now; "" where one may be."""
    if row.dropped_at is not None or row.checked_at is not None:
        return _("Nothing is left to write to them.")
    if row.group is None:
        return _("No group fits this customer: nobody knows yet what to say.")
    if row.group.approved_at is None:
        return _("The letter of “%s” is not approved yet.") % row.group
    for holds in outreach.holds_now([row.customer_id]).values():
        return held(holds[0], now=now)
    return ""


def _values(row: Affected, group: AffectedGroup, *, now: datetime) -> dict[str, str]:
    owner = customers.responsibility(row.customer_id, now=now)
    return {
        "customer": row.customer.name,
        "product": row.changeover.product.name,
        "successor": row.changeover.successor.name,
        "ends_on": day(row.changeover.ends_on),
        "devices": devices(row) or pgettext("devices", "none"),
        "owner": str(owner.owner or owner.owner_team or ""),
        "call_by": day(group.call_by_on),
    }


def devices(row: Affected) -> str:
    """„Telefon, Fax und Alarmanlage“: of this customer what stops working."""
    rows = row.items.filter(is_device=True, item__ended_on__isnull=True).order_by("item__product__name", "item")
    return letters.joined([str(one.item) for one in rows.select_related("item__product")], _("and"))


def day(on: date) -> str:
    """„15. Januar 2027“."""
    return date_format(on, pgettext("date format", "j F Y"))
