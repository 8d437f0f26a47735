"""A telephone company that ends ISDN, and customers of it; made by the rooms' own actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

from handschlag.changeovers import actions as changeovers
from handschlag.changeovers.models import Affected, Changeover
from handschlag.customers import actions as customers
from handschlag.customers.models import Customer, InstalledItem
from handschlag.people.models import User
from handschlag.products import actions as products
from handschlag.products.models import Product
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user
from tests.factories.products import make_product

_next = count(1)
ENDS_ON = date(2027, 2, 26)


@dataclass
class Ending:
    """ISDN ends and voice over IP takes its place; a telephone system hangs on the line, a fax on the system."""

    isdn: Product
    voip: Product
    system: Product
    fax: Product
    alarm: Product
    adapter: Product
    kern: User
    weiss: User

    def customer(self, name: str = "Roth", *has: Product, **more: Any) -> Customer:
        """Has ISDN and whatever else is named."""
        row = make_customer(name, owner=self.kern, stand_in=self.weiss, now=NOW - timedelta(days=400), **more)
        for product in (self.isdn, *has):
            self.gets(row, product)
        return row

    def gets(self, row: Customer, product: Product) -> InstalledItem:
        return customers.add_installed_item(
            customer=row.pk, product=product.pk, since_on=date(2020, 1, 1), by=None, now=NOW - timedelta(days=1)
        )

    def plan(self, **more: Any) -> Changeover:
        return changeovers.plan_changeover(
            product=self.isdn.pk, successor=self.voip.pk, lead=self.kern.pk, by=self.kern.pk,
            now=NOW, **{"ends_on": ENDS_ON, **more},
        )  # fmt: skip

    def approve(self, plan: Changeover) -> None:
        for group in plan.groups.all():
            changeovers.approve_letter(changeover=plan.pk, group=group.pk, by=self.kern.pk, now=NOW)

    def ready(self, row: Affected, *, now: Any = NOW) -> Affected:
        """Told, asked and checked: whatever stands before the switch."""
        who = {"affected": row.pk, "by": self.kern.pk, "now": now}
        changeovers.tell_customer(**who)
        option = row.changeover.options.filter(is_leaving=False, retired_at__isnull=True).first()
        changeovers.note_answer(option=option.pk, **who)
        for check in row.changeover.checks.filter(retired_at__isnull=True):
            changeovers.note_check(check=check.pk, is_ok=True, **who)
        row.refresh_from_db()
        return row


def make_ending() -> Ending:
    mark = next(_next)
    isdn, voip = make_product(f"ISDN {mark}"), make_product(f"VoIP {mark}")
    system, fax, adapter = make_product(f"Anlage {mark}"), make_product(f"Fax {mark}"), make_product(f"Adapter {mark}")
    alarm = make_product(f"Alarm {mark}")
    who = {"by": None, "now": NOW}
    products.enter_dependency(product=system.pk, needs=isdn.pk, **who)
    products.enter_dependency(product=fax.pk, needs=system.pk, **who)
    products.enter_dependency(product=alarm.pk, needs=isdn.pk, **who)
    products.enter_dependency(product=adapter.pk, needs=isdn.pk, may_stay=True, **who)
    products.set_life_cycle(
        product=alarm.pk, supported_until_on=None, works_until_on=None, successor=None, is_vital=True, **who
    )
    kern = make_user(f"kern-c{mark}", name="Barbara Kern", presence="available", role="team_lead")
    weiss = make_user(f"weiss-c{mark}", name="Jonas Weiß", presence="available")
    return Ending(isdn, voip, system, fax, alarm, adapter, kern, weiss)
