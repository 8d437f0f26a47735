"""Every form of the file in one list: which panel it stands in, which action it calls, who may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handschlag.customers import actions, queries
from handschlag.customers import permissions as customers
from handschlag.desk.customer import contract_forms, forms

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from handschlag.customers.models import Responsibility
    from handschlag.people.models import User

SAVE = _("Save")


@dataclass(frozen=True)
class Editor:
    """`key` is what the changing action calls the row; without `add` (or `change`) there is no such form."""

    panel: str
    form: type[forms.FileForm]
    rows: Callable[[int, datetime], QuerySet[Any]]
    key: str
    title: _StrPromise
    add: Callable[..., Any] | None = None
    change: Callable[..., Any] | None = None
    remove: Callable[..., Any] | None = None
    restored: tuple[str, ...] = ()
    submit: _StrPromise = SAVE
    has_revision: bool = True
    may: Callable[[User], bool] = customers.may_change_customers


def _assign(*, customer: int, seen: int, by: int | None, now: datetime, **wanted: Any) -> Responsibility:
    return actions.assign_owner(customer=customer, seen=seen, by=by, now=now, **wanted)


EDITORS: dict[str, Editor] = {
    "customer": Editor(
        panel="head",
        form=forms.CustomerForm,
        rows=lambda customer, _now: queries.customers().filter(pk=customer),
        key="customer",
        title=_("Customer"),
        change=actions.change_customer,
    ),
    "responsibility": Editor(
        panel="head",
        form=forms.ResponsibilityForm,
        rows=lambda customer, now: type(queries.responsibility(customer, now=now)).objects.filter(
            pk=queries.responsibility(customer, now=now).pk
        ),
        key="responsibility",
        title=_("Owner and stand-in"),
        change=_assign,
        has_revision=False,
        may=customers.may_assign_owners,
    ),
    "person": Editor(
        panel="persons",
        form=forms.PersonForm,
        rows=lambda customer, now: queries.persons(customer, today=timezone.localdate(now), with_former=True),
        key="person",
        title=_("Person"),
        add=actions.add_person,
        change=actions.change_person,
    ),
    "leaving": Editor(
        panel="persons",
        form=forms.LeavingForm,
        rows=lambda customer, now: queries.persons(customer, today=timezone.localdate(now)),
        key="person",
        title=_("Has left"),
        change=actions.let_person_go,
    ),
    "number": Editor(
        panel="persons",
        form=forms.NumberForm,
        rows=lambda customer, _now: queries.numbers(customer),
        key="number",
        title=_("Telephone number"),
        add=actions.add_number,
        change=actions.correct_number,
        remove=actions.remove_number,
        restored=("raw", "label", "person", "is_trunk"),
    ),
    "email": Editor(
        panel="persons",
        form=forms.EmailForm,
        rows=lambda customer, _now: queries.email_addresses(customer),
        key="email",
        title=_("E-mail address"),
        add=actions.add_email,
        change=actions.change_email,
        remove=actions.remove_email,
        restored=("address", "person"),
    ),
    "address": Editor(
        panel="places",
        form=forms.AddressForm,
        rows=lambda customer, _now: queries.addresses(customer),
        key="address",
        title=_("Address"),
        add=actions.add_address,
        change=actions.change_address,
        remove=actions.remove_address,
        restored=("label", "addition", "street", "house_number", "postcode", "town", "country"),
    ),
    "site": Editor(
        panel="places",
        form=forms.SiteForm,
        rows=lambda customer, _now: queries.sites(customer),
        key="site",
        title=_("Place"),
        add=lambda *, calendar, **said: actions.add_site(calendar=calendar, **said),
        change=actions.change_site,
        remove=actions.remove_site,
        restored=("name", "address", "calendar"),
    ),
    "item": Editor(
        panel="items",
        form=forms.ItemForm,
        rows=lambda customer, now: queries.installed_items(customer, today=timezone.localdate(now), with_ended=True),
        key="item",
        title=_("Installed item"),
        add=actions.add_installed_item,
        change=actions.change_installed_item,
    ),
    "item-end": Editor(
        panel="items",
        form=forms.ItemEndForm,
        rows=lambda customer, now: queries.installed_items(customer, today=timezone.localdate(now)),
        key="item",
        title=_("The customer no longer has it"),
        change=actions.end_installed_item,
    ),
    "item-replacement": Editor(
        panel="items",
        form=forms.ItemReplaceForm,
        rows=lambda customer, now: queries.installed_items(customer, today=timezone.localdate(now)),
        key="item",
        title=_("Replace by a newer product"),
        change=actions.replace_installed_item,
        submit=_("Replace"),
    ),
    "consent": Editor(
        panel="consents",
        form=forms.ConsentForm,
        rows=lambda customer, _now: queries.consents(customer).none(),
        key="consent",
        title=_("Record a consent"),
        add=actions.record_consent,
        may=customers.may_record_consents,
    ),
    "withdrawal": Editor(
        panel="consents",
        form=forms.WithdrawalForm,
        rows=lambda customer, _now: queries.standing_consents(customer),
        key="consent",
        title=_("Record the withdrawal"),
        change=actions.withdraw_consent,
        has_revision=False,
        may=customers.may_record_consents,
    ),
    "authorisation": Editor(
        panel="authorisations",
        form=forms.AuthorisationForm,
        rows=lambda customer, now: queries.authorisations(customer, today=timezone.localdate(now)).none(),
        key="authorisation",
        title=_("Authorise somebody"),
        add=actions.authorise_person,
    ),
    "authorisation-end": Editor(
        panel="authorisations",
        form=forms.AuthorisationEndForm,
        rows=lambda customer, now: queries.authorisations(customer, today=timezone.localdate(now)),
        key="authorisation",
        title=_("End the authority"),
        change=actions.end_authorisation,
    ),
    "contract": Editor(
        panel="contracts",
        form=contract_forms.ContractForm,
        rows=lambda customer, _now: queries.entitlements(customer),
        key="entitlement",
        title=_("What a contract grants"),
        add=actions.enter_entitlement,
        change=actions.change_entitlement,
        has_revision=False,
        may=customers.may_change_contracts,
    ),
    "contract-end": Editor(
        panel="contracts",
        form=contract_forms.ContractEndForm,
        rows=lambda customer, _now: queries.entitlements(customer),
        key="entitlement",
        title=_("The contract ends"),
        change=actions.end_entitlement,
        has_revision=False,
        may=customers.may_change_contracts,
    ),
}
