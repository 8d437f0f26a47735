"""The one document that explains a class to the customer it is about (Art. 13 to 15 and 22 GDPR, law.md R6).

It says the class, by what it is computed and with which weights, what it means and what not, where the figures come from,
and how to correct or object: the procedure and principles actually applied (CJEU C-203/22), nothing of other customers.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from handschlag.care.choices import Criterion
from handschlag.care.models import ClassRequest, Figures
from handschlag.care.queries import classes
from handschlag.care.queries.caring import plan_of
from handschlag.care.queries.figures import figures_of
from handschlag.care.rules.classes import Explanation
from handschlag.care.rules.scheme import Scheme
from handschlag.core import installation
from handschlag.core.errors import NotThere
from handschlag.customers import queries as customers

PERCENT = 100


def requests(*, is_open: bool) -> QuerySet[ClassRequest]:
    """Those that wait, the most urgent first, or those that were answered, the latest first."""
    rows = ClassRequest.objects.filter(answered_at__isnull=is_open).select_related("customer", "promise", "disclosure")
    return rows.order_by("asked_at", "pk") if is_open else rows.order_by("-answered_at", "-pk")


def get_request(request: int) -> ClassRequest:
    rows = ClassRequest.objects.select_related("customer", "promise", "disclosure")
    found = rows.filter(pk=request).first()
    if found is None:
        raise NotThere(_("This request does not exist."), field="request")
    return found


def document(request: ClassRequest, *, now: datetime) -> dict[str, Any]:
    """In the customer's language, as plain data: printed as it stands, and handed out as a file."""
    row = customers.get_customer(request.customer_id)
    with override(row.language):
        house = installation.read()
        standing = classes.standing(row.pk, now=now)
        told = classes.explain(row.pk)
        run = classes.find_run_in_force()
        scheme = classes.rule_of(run.scheme) if run else None
        return {
            "house": {
                "name": house.name,
                "address": f"{house.street} {house.house_number}, {house.postcode} {house.town}".strip(" ,"),
                "telephone": house.phone,
            },
            "customer": {"name": row.name, "number": row.number},
            "language": row.language,
            "asked_on": _day(request.asked_at),
            "made_on": _day(now),
            "class": _class(standing),
            "rule": _rule(scheme),
            "criteria": _criteria(scheme, told, figures_of([row.pk]).get(row.pk)),
            "history": [_change(change) for change in classes.history(row.pk)],
            "meaning": _meaning(row.pk, now),
            "origin": _origin(),
            "rights": _rights(),
            "objecting": _objecting(house.name, house.phone),
        }


def _class(standing: classes.Standing) -> dict[str, str]:
    said = standing.override
    if standing.letter is None:
        return {"letter": "", "says": _("You are in no class at present.")}
    says = _("Inside our house you are in class %(letter)s.") % {"letter": standing.letter}
    if said is not None:
        says += " " + _("A colleague decided so until %(until)s, because: %(reason)s") % {
            "until": _day(said.last_on),
            "reason": said.reason,
        }
    elif (run := classes.find_run_in_force()) is not None and run.applied_at is not None:
        says += " " + _("It was computed, looked at by a human being and put in force on %(day)s.") % {
            "day": _day(run.applied_at)
        }
    return {"letter": standing.letter, "says": says}


def _rule(scheme: Scheme | None) -> list[str]:
    if scheme is None:
        return []
    borders = [
        _("Class %(letter)s: those who together bring the first %(share)s percent.")
        % {"letter": letter, "share": _number(border * PERCENT)}
        for letter, border in zip(scheme.classes, scheme.borders, strict=False)
    ]
    return [
        _("For each criterion your share of what all our customers together have is taken, weighted, and added up; what"
          " serving you costs is taken off. The sums are put in order, the highest first."),
        *borders,
        _("Class %(letter)s: all others.") % {"letter": scheme.classes[-1]},
        _("Whoever was in a class stays in it while their sum is within %(calm)s percent of its border.")
        % {"calm": _number(scheme.hysteresis * PERCENT)},
        _("What nobody knows of you counts as nothing."),
    ]  # fmt: skip


def _criteria(scheme: Scheme | None, told: Explanation | None, known: Figures | None) -> list[dict[str, str]]:
    """Each criterion with its weight, what we know of them, and how much of their own sum it gave."""
    if scheme is None or told is None:
        return []
    gave = sum(abs(part) for part in told.parts.values())
    return [
        {
            "criterion": str(Criterion(name).label),
            "weight": _("%(number)s %%") % {"number": _number(weight * PERCENT)},
            "known": _known(name, told, known),
            "gave": _("%(number)s %%") % {"number": _number(round(told.parts[name] / gave * PERCENT) if gave else 0)},
        }
        for name, weight in sorted(scheme.weights, key=lambda one: (-one[1], one[0]))
    ]


def _known(name: str, told: Explanation, known: Figures | None) -> str:
    value = getattr(known, name, None)
    if value is not None:
        return _number(value)
    return _("not known") if name in told.missing else _("from our own records")


def _change(change: classes.Change) -> dict[str, str]:
    by = _("said by a colleague: %(reason)s") % {"reason": change.override.reason} if change.override else _("computed")
    return {"day": _day(change.at), "letter": change.letter, "how": by}


def _meaning(customer: int, now: datetime) -> list[str]:
    plan = plan_of(customer, now=now)
    return [
        _("The class helps us to divide our time. We do so because we want to keep what we promise each customer"
          " (legitimate interest, Art. 6(1)(f) GDPR)."),
        _("By itself it decides nothing: no call back, no answer, no service, no price and no contract is refused or"
          " changed because of it. No decision is taken by a machine alone (Art. 22 GDPR)."),
        _("How we look after you is chosen by a human being. At present: %(tier)s. %(words)s")
        % {"tier": plan.tier.name, "words": plan.tier.words},
        _("It is told to nobody outside our house."),
    ]  # fmt: skip


def _origin() -> list[str]:
    return [
        _("The figures come from our own bookkeeping and contracts, and from the records of our contacts with you."),
        _("A computation stays until a newer one takes its place; what was decided is kept with your file while you are"
          " our customer and as long as the law wants it kept."),
    ]  # fmt: skip


def _rights() -> list[str]:
    return [
        _("You may ask for a copy, for correction (Art. 16), erasure (Art. 17) or restriction (Art. 18)."),
        _("You may object at any time, for reasons of your own (Art. 21), and ask that a human being looks at it again and"
          " hears you (Art. 22)."),
        _("You may complain to a data protection authority, for instance where you live (Art. 77)."),
    ]  # fmt: skip


def _objecting(house: str, phone: str) -> str:
    said = {"house": house, "phone": phone}
    if phone:
        return _("Tell %(house)s in your own words, in writing or by telephone (%(phone)s). You get an answer within one month.") % said  # fmt: skip
    return _("Tell %(house)s in your own words. You get an answer within one month.") % said


def _day(at: datetime | date) -> str:
    on = timezone.localdate(at) if isinstance(at, datetime) else at
    return date_format(on, pgettext("date format", "j F Y"))


def _number(value: float) -> str:
    rounded = round(value, 2)
    return number_format(int(rounded) if rounded == int(rounded) else rounded, force_grouping=True)
