"""A time for a call, and how they are looked after."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from handschlag.care import actions as care
from handschlag.care import queries
from handschlag.care.choices import Channel, Rhythm
from handschlag.core.errors import Cannot, NotThere
from handschlag.customers import queries as customers
from handschlag.portal import wording
from handschlag.portal.own.door import Visit, inside
from handschlag.portal.own.forms import errors_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.care.queries import Outward

SHOWN_DIGITS = 3


class CallForm(forms.Form):
    """`slot` is the number of a colleague and a moment with its offset, as the page offered them."""

    once = forms.RegexField(r"^[0-9a-f]{32}$")
    slot = forms.RegexField(r"^\d{1,18}_\S{16,40}$")
    words = forms.CharField(required=False, max_length=500)

    def clean_slot(self) -> tuple[int, datetime]:
        colleague, _line, at = self.cleaned_data["slot"].partition("_")
        try:
            moment = datetime.fromisoformat(at)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise forms.ValidationError(_("This time can no longer be offered. Please choose another one."))
        return int(colleague), moment


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def call(visit: Visit) -> HttpResponse:
    """Times at which those they know are really free."""
    if visit.request.method != "POST":
        return _call(visit)
    form = CallForm(visit.request.POST)
    if "slot" not in form.data:
        return _call(visit, errors=[_("Please choose a time.")])
    if not form.is_valid():
        return _call(visit, errors=errors_of(form))
    colleague, starts_at = form.cleaned_data["slot"]
    try:
        care.book_own_call(
            visitor=visit.visitor,
            once=form.cleaned_data["once"],
            colleague=colleague,
            starts_at=starts_at,
            words=form.cleaned_data["words"],
            now=visit.now,
        )
    except Cannot as refusal:
        return _call(visit, errors=[refusal.reason])
    return visit.go("own-home", said="booked")


@require_safe
@inside
def looked_after(visit: Visit) -> HttpResponse:
    """In words of service, never of class (law 8)."""
    if not visit.visitor.sees_everything:
        raise NotThere(_("This page does not exist."))
    out = queries.guide(visit.visitor.customer, now=visit.now, language=get_language() or "de").outward
    return visit.show("care", {"out": out, "fixed": _fixed(out)})


def _call(visit: Visit, *, errors: list[str] | None = None) -> HttpResponse:
    faces = [
        {
            "name": face.user.name,
            "slots": [(f"{face.user.pk}_{slot.isoformat()}", wording.moment(slot)) for slot in face.slots],
        }
        for face in queries.call_faces(visit.visitor.customer, now=visit.now)
        if face.slots
    ]
    number = customers.numbers_to_dial([visit.visitor.customer]).get(visit.visitor.customer, "")
    context: dict[str, Any] = {
        "faces": faces,
        "ends_with": number[-SHOWN_DIGITS:],
        "errors": errors or [],
        "typed": visit.request.POST,
    }
    return visit.show("call", context, status=422 if errors else 200)


def _fixed(out: Outward) -> str:
    """The fixed appointment as a sentence, empty without one."""
    if not out.rhythm or out.next_at is None:
        return ""
    said = {
        "how": {
            Channel.CALL: _("We call you"),
            Channel.VISIT: _("We come to you"),
            Channel.LETTER: _("We write to you"),
        }[Channel(out.channel)],
        "rhythm": Rhythm(out.rhythm).label,
        "next": wording.moment(out.next_at),
    }
    return _("%(how)s %(rhythm)s. The next time: %(next)s.") % said
