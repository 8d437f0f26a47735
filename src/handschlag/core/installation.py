"""The one row that says what this installation is: its name, where it stands, and whether it has been set up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import clock, facts, phone
from handschlag.core.errors import Cannot
from handschlag.core.models import FactRow, Installation


class CannotChangeInstallation(Cannot):
    pass


@dataclass(frozen=True, kw_only=True)
class InstallationChanged(facts.Fact):
    """`fields` are the names of what changed."""

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class InstallationSetUp(facts.Fact):
    """The set-up assistant was finished."""


def read() -> Installation:
    """The row, or an unsaved one with the defaults while there is none."""
    return Installation.objects.filter(id=1).first() or Installation(id=1)


@transaction.atomic
def change(*, name: str, region: str, area_code: str, by: int | None, now: datetime) -> Installation:
    """Raises CannotChangeInstallation for a country nobody knows or an area code that is no row of digits."""
    Installation.objects.get_or_create(id=1)
    house = Installation.objects.select_for_update().get(id=1)
    wanted = {"name": name.strip(), "region": region.strip().upper(), "area_code": "".join(area_code.split())}
    if not wanted["name"]:
        raise CannotChangeInstallation(_("Please give the company's name."), field="name")
    try:
        phone.normalise("", region=wanted["region"], area_code=wanted["area_code"])
    except phone.UnknownRegionError:
        raise CannotChangeInstallation(_("There is no such country."), field="region") from None
    except phone.BadAreaCodeError:
        raise CannotChangeInstallation(_("An area code consists of digits only."), field="area_code") from None
    changed = tuple(field for field, value in wanted.items() if getattr(house, field) != value)
    if changed:
        for field in changed:
            setattr(house, field, wanted[field])
        house.save(update_fields=changed)
        facts.record(InstallationChanged(fields=changed), at=now, by=by)
    return house


LETTERHEAD = ("phone", "street", "house_number", "postcode", "town")


@transaction.atomic
def set_letterhead(
    *, phone_number: str, street: str, house_number: str, postcode: str, town: str, by: int | None, now: datetime
) -> Installation:
    """What customers are told: where to call and where the house stands. Each may be empty.

    Raises CannotChangeInstallation for a number nobody can dial.
    """
    Installation.objects.get_or_create(id=1)
    house = Installation.objects.select_for_update().get(id=1)
    said = " ".join(phone_number.split())
    if said and not phone.normalise(said, region=house.region, area_code=house.area_code).e164:
        raise CannotChangeInstallation(_("This number cannot be dialled."), field="phone_number")
    wanted = dict(zip(LETTERHEAD, (said, street, house_number, postcode, town), strict=True))
    changed = tuple(field for field, value in wanted.items() if getattr(house, field) != value.strip())
    if changed:
        for field in changed:
            setattr(house, field, wanted[field].strip())
        house.save(update_fields=changed)
        facts.record(InstallationChanged(fields=changed), at=now, by=by)
    return house


def dialled(house: Installation) -> str:
    """The house's number in E.164, for a link that dials it; "" where none is given."""
    if not house.phone:
        return ""
    return phone.normalise(house.phone, region=house.region, area_code=house.area_code).e164 or ""


@transaction.atomic
def finish_set_up(*, by: int | None, now: datetime) -> None:
    """The assistant is done with; it stays reachable from the administration."""
    Installation.objects.get_or_create(id=1)
    house = Installation.objects.select_for_update().get(id=1)
    if house.set_up_at is None:
        house.set_up_at = now
        house.save(update_fields=["set_up_at"])
        facts.record(InstallationSetUp(), at=now, by=by)


@transaction.atomic
def found_example(*, example: str, name: str, region: str, area_code: str, moment: datetime) -> Installation:
    """Make an empty installation an example whose clock now shows `moment`; it needs no set-up.

    Raises CannotChangeInstallation where the installation has been set up or named before: it may hold real data.
    """
    house, _is_new = Installation.objects.select_for_update().get_or_create(id=1)
    if house.set_up_at is not None or house.name:
        raise CannotChangeInstallation(_("This installation is in use; an example needs an empty one."))
    house.name, house.region, house.area_code = name, region, area_code
    house.is_example, house.example, house.set_up_at = True, example, moment
    house.save()
    clock.move_to(moment=moment)
    return house


@dataclass(frozen=True, kw_only=True)
class SetUpStepSkipped(facts.Fact):
    """A step of the set-up assistant was put off; it can still be done."""

    step: str


def skipped_steps() -> set[str]:
    """The steps of the assistant somebody put off."""
    rows = FactRow.objects.filter(name=SetUpStepSkipped.__name__)
    return set(rows.values_list("payload__step", flat=True))


@transaction.atomic
def skip_step(*, step: str, by: int | None, now: datetime) -> None:
    if step not in skipped_steps():
        facts.record(SetUpStepSkipped(step=step), at=now, by=by)
