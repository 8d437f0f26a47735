"""What we keep of them: who may speak for them, what they agreed to, and what the law lets them ask of us."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from handschlag.care import actions as care
from handschlag.care import queries as asked
from handschlag.care.choices import DataAsked
from handschlag.core import installation
from handschlag.core.errors import Cannot, NotThere
from handschlag.customers import actions as customers
from handschlag.customers import queries
from handschlag.customers.choices import ConsentChannel, ConsentManner, ConsentPurpose
from handschlag.portal import wording
from handschlag.portal.own.door import Visit, inside
from handschlag.portal.own.forms import LONGEST, errors_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.customers.models import Consent


class ConsentForm(forms.Form):
    purpose = forms.ChoiceField(choices=ConsentPurpose.choices)
    channel = forms.ChoiceField(choices=ConsentChannel.choices)


class WithdrawForm(forms.Form):
    consent = forms.IntegerField(min_value=1, max_value=2**62)


class AskForm(forms.Form):
    once = forms.RegexField(r"^[0-9a-f]{32}$")
    kind = forms.ChoiceField(choices=DataAsked.choices)
    words = forms.CharField(required=False, max_length=LONGEST)


@dataclass(frozen=True)
class Choice:
    """One thing they may agree to, in the exact words; `given` is the number of the consent that stands."""

    purpose: str
    channel: str
    words: str
    given: int | None
    since: str


@require_safe
@inside
def data(visit: Visit) -> HttpResponse:
    return _data(visit)


@require_POST
@inside
def consent(visit: Visit) -> HttpResponse:
    """Agreed to by a button of its own, in words that stood above it (UWG § 7a)."""
    form = ConsentForm(visit.request.POST)
    if not form.is_valid():
        return _data(visit, errors=errors_of(form))
    purpose, channel = form.cleaned_data["purpose"], form.cleaned_data["channel"]
    standing = [row for row in _consents(visit) if (row.purpose, row.channel) == (purpose, channel)]
    if standing:
        return visit.go("own-data", said="given")
    try:
        customers.record_consent(
            customer=visit.visitor.customer,
            person=visit.visitor.person,
            purpose=purpose,
            channel=channel,
            manner=ConsentManner.ELECTRONIC,
            wording=_words(purpose, channel),
            given_at=visit.now,
            by=None,
            now=visit.now,
        )
    except Cannot as refusal:
        return _data(visit, errors=[refusal.reason])
    return visit.go("own-data", said="given")


@require_POST
@inside
def withdraw(visit: Visit) -> HttpResponse:
    """As easily as it was given (Art. 7(3) GDPR)."""
    form = WithdrawForm(visit.request.POST)
    theirs = {row.pk for row in _consents(visit)}
    if not form.is_valid() or form.cleaned_data["consent"] not in theirs:
        raise NotThere(_("This consent does not exist."))
    try:
        customers.withdraw_consent(
            consent=form.cleaned_data["consent"],
            manner=ConsentManner.ELECTRONIC,
            wording=_("I no longer agree."),
            withdrawn_at=visit.now,
            by=None,
            now=visit.now,
        )
    except Cannot as refusal:
        return _data(visit, errors=[refusal.reason])
    return visit.go("own-data", said="withdrawn")


@require_POST
@inside
def ask(visit: Visit) -> HttpResponse:
    """A right of theirs, with the day by which we answer."""
    form = AskForm(visit.request.POST)
    if not form.is_valid():
        return _data(visit, errors=errors_of(form))
    try:
        care.ask_for_data(visitor=visit.visitor, **form.cleaned_data, now=visit.now)
    except Cannot as refusal:
        return _data(visit, errors=[refusal.reason])
    return visit.go("own-data", said="requested")


def _data(visit: Visit, *, errors: list[str] | None = None) -> HttpResponse:
    visitor, today = visit.visitor, timezone.localdate(visit.now)
    said = visit.request.GET.get("said", "")
    context = {
        "persons": list(queries.persons(visitor.customer, today=today)) if visitor.sees_everything else [],
        "authorisations": list(_authorisations(visit)),
        "addresses": queries.own_addresses(visitor.customer, visitor.person),
        "choices": _choices(visit),
        "rights": _rights(),
        "requests": [
            (_rights()[kind], wording.by_when(promise.falls_due_at, visit.now))
            for kind, promise in asked.data_requests(visitor.customer, visitor.person)
        ],
        "errors": errors or [],
        "said": said if said in ("given", "withdrawn", "requested") else "",
    }
    return visit.show("data", context, status=422 if errors else 200)


def _consents(visit: Visit) -> list[Consent]:
    """Those of whoever is here: nobody speaks for another person's mailbox."""
    return list(queries.standing_consents(visit.visitor.customer).filter(person=visit.visitor.person))


def _authorisations(visit: Visit) -> list[tuple[str, str]]:
    """Who, and how far; the proof of it stays with us."""
    rows = queries.authorisations(visit.visitor.customer, today=timezone.localdate(visit.now))
    theirs = rows if visit.visitor.sees_everything else rows.filter(person=visit.visitor.person)
    return [(row.person.full_name, str(row.get_extent_display())) for row in theirs]


def _choices(visit: Visit) -> list[Choice]:
    standing = {(row.purpose, row.channel): row for row in _consents(visit)}
    found = []
    for purpose in ConsentPurpose:
        for channel in ConsentChannel:
            row = standing.get((purpose, channel))
            words = row.wording if row else _words(purpose, channel)
            since = wording.moment(row.given_at) if row else ""
            found.append(Choice(purpose, channel, words, row.pk if row else None, since))
    return found


def _words(purpose: str, channel: str) -> str:
    """What they agree to, as it is kept word for word."""
    house = installation.read().name
    by = {
        ConsentChannel.PHONE: _("by telephone"),
        ConsentChannel.EMAIL: _("by e-mail"),
        ConsentChannel.LETTER: _("by letter"),
    }[ConsentChannel(channel)]
    if purpose == ConsentPurpose.ADVERTISING:
        return _("%(house)s may tell me about its offers %(by)s, until I take this back.") % {"house": house, "by": by}
    return _("%(house)s may ask me %(by)s how content I am, until I take this back.") % {"house": house, "by": by}


def _rights() -> dict[str, str]:
    return {
        DataAsked.COPY: _("I want a copy of all you keep of me"),
        DataAsked.CORRECTION: _("Something you keep of me is wrong"),
        DataAsked.DELETION: _("Please delete what you keep of me"),
        DataAsked.OBJECTION: _("I object to how you use my data"),
    }
