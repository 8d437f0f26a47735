"""How a promise is told to its customer: whole sentences, weekdays, no codes, nothing but the promise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from handschlag.promises.choices import Kind
from handschlag.promises.queries import Shown

DEEDS = {
    Kind.CALL_BACK: gettext_lazy("We call you back."),
    Kind.ANSWER: gettext_lazy("You get an answer from us."),
    Kind.OFFER: gettext_lazy("You get an offer from us."),
    Kind.VISIT: gettext_lazy("We come to you."),
    Kind.DELIVERY: gettext_lazy("You get a delivery from us."),
    Kind.REPAIR: gettext_lazy("We repair it."),
    Kind.INFORMATION: gettext_lazy("You hear from us."),
    Kind.OTHER: gettext_lazy("We see to it."),
}


@dataclass(frozen=True)
class Standing:
    """How it stands, as a heading with one or two sentences; `tone` colours it and `icon` says it without colour."""

    tone: str
    icon: str
    title: str
    text: str


@dataclass(frozen=True)
class Told:
    """A promise in a list: what, by when, who, how it stands, and how honestly we told of it."""

    deed: str
    words: str
    by_when: str
    whose: str
    standing: Standing
    text: str
    late: str
    is_open: bool

    @property
    def is_broken(self) -> bool:
        return self.is_open and self.standing.tone == "broken"


def told(shown: Shown, now: datetime) -> Told:
    is_owed = shown.standing in ("open", "tried", "unsure", "broken")
    return Told(
        deed=deed(shown.kind),
        words=shown.words,
        by_when=by_when(shown.due_at, now),
        whose=whose(shown),
        standing=standing(shown, now),
        text=_in_a_list(shown, now),
        late=told_late(shown),
        is_open=is_owed,
    )


def _in_a_list(shown: Shown, now: datetime) -> str:
    """What stands beside it where nothing can be answered below."""
    if shown.standing == "broken" and shown.again_at is None:
        return _("We are sorry. %(who)s sees to it now.") % {"who": shown.stand_in or shown.owner}
    return standing(shown, now).text


def told_late(shown: Shown) -> str:
    """Whether they heard in time that it would not be kept; "" where nothing was to be told."""
    if shown.break_told_at is None:
        return _("We ought to have told you, and did not.") if shown.standing in ("broken", "late") else ""
    heard = {"at": moment(shown.break_told_at)}
    if shown.break_told_at > shown.due_at:
        return _("We told you late, only on %(at)s.") % heard
    return _("We told you beforehand, on %(at)s.") % heard


def deed(kind: str) -> str:
    return str(DEEDS[Kind(kind)])


def moment(at: datetime) -> str:
    """„Freitag, 27. November 2026, um 12:00 Uhr“."""
    return _("%(day)s at %(time)s") % {"day": day(at), "time": _clock(at)}


def by_when(at: datetime, now: datetime) -> str:
    """„heute, Freitag, 27. November 2026, bis 12:00 Uhr“."""
    said = _("%(day)s by %(time)s") % {"day": day(at), "time": _clock(at)}
    ahead = (timezone.localdate(at) - timezone.localdate(now)).days
    near = {0: pgettext("before a date", "today"), 1: pgettext("before a date", "tomorrow")}.get(ahead)
    return _("%(near)s, %(said)s") % {"near": near, "said": said} if near else said


def whose(shown: Shown) -> str:
    """Who sees to it, and who does while they are away."""
    if shown.stand_in:
        return _("%(owner)s; at present %(stand_in)s stands in") % {
            "owner": shown.owner,
            "stand_in": shown.stand_in,
        }
    return shown.owner


def standing(shown: Shown, now: datetime) -> Standing:
    return {
        "open": _open,
        "tried": _tried,
        "unsure": _unsure,
        "kept": _kept,
        "broken": _broken,
        "late": _late,
        "released": _released,
    }[shown.standing](shown, now)


def _open(shown: Shown, now: datetime) -> Standing:
    if shown.moved_from_at is not None and shown.moved_at is not None:
        moved = {"at": moment(shown.moved_at), "was": moment(shown.moved_from_at), "now": by_when(shown.due_at, now)}
        return Standing(
            "open",
            "calendar-clock",
            _("Moved with your agreement"),
            _("Promised first: %(was)s. Now it is: %(now)s. Agreed with you: %(at)s.") % moved,
        )
    return Standing("open", "clock", _("We are on it"), _("The time has not come yet; this promise stands."))


def _tried(shown: Shown, now: datetime) -> Standing:
    said = {"tried": moment(shown.tried_at or shown.made_at), "due": by_when(shown.due_at, now)}
    return Standing("open", "phone", _("We tried to reach you"), _("On %(tried)s. We try again: %(due)s.") % said)


def _unsure(shown: Shown, _now: datetime) -> Standing:
    said = {"done": moment(shown.done_at or shown.made_at)}
    return Standing(
        "open",
        "circle-check",
        _("Probably done"),
        _("On %(done)s we noted it as done and are still checking. If it is not, please call us.") % said,
    )


def _kept(shown: Shown, _now: datetime) -> Standing:
    return Standing(
        "kept",
        "circle-check",
        _("Kept"),
        _("Done: %(done)s.") % {"done": moment(shown.done_at or shown.made_at)},
    )


def _broken(shown: Shown, now: datetime) -> Standing:
    if shown.again_at is not None:
        text = _("We are sorry. We promised it anew: %(again)s.") % {"again": by_when(shown.again_at, now)}
    else:
        text = _("We are sorry. %(who)s sees to it now. Tell us below when you want to hear from us, or call us.") % {
            "who": shown.stand_in or shown.owner
        }
    return Standing("broken", "triangle-alert", _("We did not keep this"), text)


def _late(shown: Shown, _now: datetime) -> Standing:
    return Standing(
        "broken",
        "triangle-alert",
        _("Done, but too late"),
        _("We are sorry. It was done on %(done)s.") % {"done": moment(shown.done_at or shown.made_at)},
    )


def _released(shown: Shown, _now: datetime) -> Standing:
    said = {"ended": moment(shown.ended_at or shown.made_at)}
    return Standing(
        "open", "circle-x", _("Called off"), _("Settled with you on %(ended)s. Nothing is open any more.") % said
    )


def day(at: datetime) -> str:
    return date_format(timezone.localtime(at), pgettext("date format", "l j F Y"))


def _clock(at: datetime) -> str:
    return date_format(timezone.localtime(at), pgettext("time format", "H:i"))
