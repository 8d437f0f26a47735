from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from handschlag.conversations.models import Connection, Conversation
from handschlag.core import installation
from handschlag.customers.models import Customer
from handschlag.people import queries as people
from handschlag.worktime import queries as worktime

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Step:
    name: str
    label: _StrPromise
    icon: str
    is_done: Callable[[], bool]

    @property
    def url(self) -> str:
        return reverse(f"setup-{self.name}")


STEPS = (
    Step("company", _("Company"), icon="building-2", is_done=lambda: bool(installation.read().name)),
    Step("hours", _("Hours"), icon="calendar-days", is_done=lambda: worktime.find_default_calendar() is not None),
    Step("telephone", _("Telephone"), icon="phone", is_done=Connection.objects.exists),
    Step("colleagues", _("Colleagues"), icon="users", is_done=lambda: people.desk_users().count() > 1),
    Step("customers", _("Customers"), icon="contact", is_done=Customer.objects.exists),
    Step("ring", _("First call"), icon="phone-incoming", is_done=Conversation.objects.exists),
)


@dataclass(frozen=True)
class Progress:
    """One step as the assistant shows it."""

    step: Step
    is_done: bool
    is_skipped: bool


def progress() -> list[Progress]:
    skipped = installation.skipped_steps()
    return [Progress(step, step.is_done(), step.name in skipped) for step in STEPS]


def next_step(after: str = "") -> Step | None:
    """The first step neither done nor put off; with `after` the one that follows it in any case."""
    if after:
        names = [step.name for step in STEPS]
        place = names.index(after) + 1
        return STEPS[place] if place < len(STEPS) else None
    return next((entry.step for entry in progress() if not entry.is_done and not entry.is_skipped), None)


def step_before(name: str) -> Step | None:
    names = [step.name for step in STEPS]
    place = names.index(name)
    return STEPS[place - 1] if place else None
