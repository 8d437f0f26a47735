"""Fields carry the names the actions use."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from handschlag.care.choices import Instead, Where, WhyNot
from handschlag.care.rules.offering import LONGEST_WAY
from handschlag.desk import wording
from handschlag.desk.forms import choose
from handschlag.people import queries as people

if TYPE_CHECKING:
    from handschlag.care.queries import VisitOffer


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class OpenHourForm(forms.Form):
    host = forms.TypedChoiceField(label=_("Who is there"), coerce=int)
    weekday = forms.TypedChoiceField(label=_("Weekday"), coerce=int, choices=list(WEEKDAYS.items()), initial=1)
    begins = forms.TimeField(label=_("From"), widget=_clock(), initial="15:00")
    ends = forms.TimeField(label=_("Until"), widget=_clock(), initial="16:00")
    where = forms.ChoiceField(label=_("How one comes"), choices=Where, widget=forms.RadioSelect, initial=Where.BOTH)
    team = forms.TypedChoiceField(label=_("For customers of"), coerce=int, empty_value=None, required=False)
    from_on = forms.DateField(
        label=_("From which day on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any = None, *, now: datetime) -> None:
        super().__init__(data, initial={"from_on": timezone.localdate(now)})
        choose(self, "host", [(row.pk, row.name) for row in people.desk_users()])
        choose(self, "team", [("", _("the whole house")), *((row.pk, row.name) for row in people.teams())])


class VisitForm(forms.Form):
    """Which of the times that are really free; the way as whoever knows it says."""

    starts_at = forms.TypedChoiceField(
        label=_("When we are at their door"), coerce=datetime.fromisoformat, widget=forms.RadioSelect
    )
    travel_minutes = forms.IntegerField(label=_("Minutes one way"), min_value=0, max_value=LONGEST_WAY)
    reason = forms.CharField(label=_("Why beyond their care"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, offer: VisitOffer, now: datetime, may_give_beyond: bool) -> None:
        super().__init__(data, initial={"travel_minutes": offer.travel_minutes})
        choose(self, "starts_at", [(at.isoformat(), wording.when(at, now)) for at in offer.slots])
        if offer.is_in_care or not may_give_beyond:
            del self.fields["reason"]


class InsteadForm(forms.Form):
    """An honest no: why, what they get instead, and the sentence."""

    why_not = forms.ChoiceField(label=_("Why not"), choices=WhyNot, widget=forms.RadioSelect)
    instead = forms.ChoiceField(label=_("Instead"), choices=Instead, widget=forms.RadioSelect)
    words = forms.CharField(label=_("What you say"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any = None, *, offer: VisitOffer) -> None:
        instead = offer.instead
        initial = {"why_not": offer.why_not or WhyNot.NO_TIME, "instead": instead, "words": sentence(instead)}
        super().__init__(data, initial=initial)


def sentence(instead: str) -> str:
    """How the no is said, with what we do instead in the same breath."""
    return {
        Instead.APPOINTMENT: gettext(
            "I cannot promise you a visit. What I can do: I call you at a fixed time and take that time for you. When suits you?"
        ),
        Instead.OFFICE: gettext(
            "I cannot promise you a visit. You are welcome at our office: I keep a time free for you."
        ),
        Instead.OPEN_HOUR: gettext(
            "I cannot promise you a visit. Come to our open hour, or call us then: there we have time for you."
        ),
        Instead.LETTER: gettext(
            "I cannot promise you a visit. I send you everything in writing, and we go through it on the telephone."
        ),
    }[Instead(instead)]
