from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts, phone
from handschlag.core.errors import Cannot
from handschlag.core.models import Installation
from handschlag.people.actions.user import lock_user
from handschlag.people.facts import ExtensionAdded, ExtensionRemoved
from handschlag.people.models import Extension

LONGEST = 80


class CannotAddExtension(Cannot):
    pass


@transaction.atomic
def add_extension(*, user: int, value: str, by: int | None, now: datetime) -> Extension:
    """Under what an exchange knows this user: "23", "+49 221 4710 23", "kern@pbx", "w0", the exchange's own login.

    Phone numbers are kept in E.164, read as the house's own area reads them; everything else as it is typed.
    A closed account gives its extensions up to whoever needs them.
    """
    found, wanted = lock_user(user), tidy_extension(value)
    if not wanted or len(wanted) > LONGEST:
        raise CannotAddExtension(
            _("Please give an extension, a number or a name of up to 80 characters."), field="value"
        )
    known = (
        Extension.objects.select_for_update(of=("self",)).select_related("user").filter(value__iexact=wanted).first()
    )
    if known is not None:
        if known.user_id == found.pk:
            return known
        if known.user.is_active:
            raise CannotAddExtension(
                _("%(value)s belongs to %(name)s already.") % {"value": wanted, "name": known.user.name}, field="value"
            )
        known.delete()
    extension = Extension.objects.create(user=found, value=wanted)
    facts.record(ExtensionAdded(user=found.pk, extension=extension.pk), at=now, by=by)
    return extension


@transaction.atomic
def remove_extension(*, extension: int, by: int | None, now: datetime) -> None:
    row = Extension.objects.filter(pk=extension).first()
    if row is None:
        return
    row.delete()
    facts.record(ExtensionRemoved(user=row.user_id, extension=extension), at=now, by=by)


def tidy_extension(value: str) -> str:
    text = value.strip()
    if "@" in text or any(char.isalpha() for char in text):
        return text
    house = Installation.objects.filter(id=1).first() or Installation()
    number = phone.normalise(text, region=house.region, area_code=house.area_code)
    return number.e164 if number.e164 and number.kind in {"geographic", "mobile"} else "".join(text.split())
