"""Telling our own people: one notice per user and matter, that grows.

That somebody has seen one stands in its row for ninety days and in no fact: the log is for ever, and how soon each
person looked would be the record of conduct that law 10 and the works council forbid (docs/decisions/0050).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot, NotThere
from handschlag.people import notices, rules
from handschlag.people.facts import NoticeGiven, NoticesSettled, QuietHoursSet
from handschlag.people.models import Notice, NoticeLine, QuietHours, User
from handschlag.people.notices import ToTell
from handschlag.people.queries import get_user, hours_of

MANY = "many"
"""The matter of what comes all at once, after a standstill: one notice, not thirty."""
TOO_MANY = 5
KEPT_FOR = timedelta(days=90)
"""law.md R23: raw data about a person's conduct ends after 90 days."""


class CannotGiveNotice(Cannot):
    """Nobody would know what to say."""


class CannotAcknowledge(Cannot):
    """It is somebody else's."""


class CannotSetQuietHours(Cannot):
    """Hours that never end."""


def give_notice(
    *,
    to: int | Iterable[int],
    matter: str,
    code: str,
    thing: str,
    by: int | None,
    now: datetime,
    details: dict[str, Any] | None = None,
    is_urgent: bool = False,
) -> dict[int, datetime]:
    """Tell one or several users one thing; see `give_notices`."""
    users = [to] if isinstance(to, int) else sorted(set(to))
    told = [ToTell(user, matter, code, thing, details or {}, is_urgent) for user in users]
    return give_notices(told, by=by, now=now)


@transaction.atomic
def give_notices(told: Sequence[ToTell], *, by: int | None, now: datetime) -> dict[int, datetime]:
    """Tell them, each matter in the one notice a user has of it; returns from when on each user can see it.

    The same thing told again takes the place of what was said of it before. In quiet hours it waits until they end,
    except what breaks them, and what is urgent where urgent things are taken. Who would get more than five new notices at once gets one.
    Closed accounts are told nothing. Raises CannotGiveNotice for a code nobody says.
    """
    for each in told:
        if not notices.is_told(each.code):
            raise CannotGiveNotice(f"nobody says {each.code}", field="code")
    by_user: dict[int, list[ToTell]] = defaultdict(list)
    for each in told:
        by_user[each.user].append(each)
    open_accounts = User.objects.filter(id__in=by_user, is_active=True).order_by("id").values_list("id", flat=True)
    seen: dict[int, datetime] = {}
    for user in open_accounts:
        hold_notices(user)
        seen[user] = _give(user, by_user[user], by=by, now=now)
    return seen


def hold_notices(user: int) -> None:
    """One writer at a time per user, in ascending order of users; customers' chains are locked before, never after."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"notices {user}"])


def hold_notices_of(*, users: Iterable[int], things: Iterable[str]) -> None:
    """All that one transaction will write in, at once and in order: whoever settles one thing and tells another in
    between, or does so for several, would else wait in a circle with somebody who does the same the other way round.

    `things`: also the notices of whoever was told of them.
    """
    told = NoticeLine.objects.filter(thing__in=list(things), settled_at=None).values_list("notice__user", flat=True)
    for user in sorted({*users, *told}):
        hold_notices(user)


def _give(user: int, told: list[ToTell], *, by: int | None, now: datetime) -> datetime:
    places = _places(user, told)
    quiet = _quiet_hours(user)
    seen = []
    for matter in sorted(set(places.values())):
        lines = [each for each in told if places[each.code, each.thing] == matter]
        until = None if any(each.breaks_quiet for each in lines) else _waits_until(user, quiet, lines, now=now)
        notice = _grow(user, matter, lines, until, now=now)
        if until is None:
            facts.record(NoticeGiven(notice=notice.pk, users=(user,)), at=now, by=by)
        seen.append(until or now)
    return min(seen)


def _places(user: int, told: list[ToTell]) -> dict[tuple[str, str], str]:
    """Into which matter each thing goes: where the user has it already, its own, or (too many at once) the one for all."""
    open_notices = Notice.objects.filter(user=user, acknowledged_at=None, settled_at=None)
    known = NoticeLine.objects.filter(notice__in=open_notices, thing__in={each.thing for each in told})
    placed = {(line.code, line.thing): line.notice.matter for line in known.select_related("notice")}
    open_matters = set(open_notices.values_list("matter", flat=True))
    new = {each.matter for each in told if (each.code, each.thing) not in placed} - open_matters
    is_flood = len(new) > TOO_MANY
    for each in told:
        into = MANY if is_flood and each.matter in new else each.matter
        placed.setdefault((each.code, each.thing), into)
    return placed


def _grow(user: int, matter: str, lines: list[ToTell], until: datetime | None, *, now: datetime) -> Notice:
    notice = Notice.objects.filter(user=user, matter=matter, acknowledged_at=None, settled_at=None).first()
    notice = notice or Notice(user_id=user, matter=matter, began_at=now)
    notice.grew_at = now
    notice.is_urgent = notice.is_urgent or any(each.is_urgent for each in lines)
    if until is None:
        notice.given_at, notice.waits_until_at = notice.given_at or now, None
    else:
        notice.waits_until_at = min(until, notice.waits_until_at or until)
    notice.save()
    NoticeLine.objects.bulk_create(
        [
            NoticeLine(notice=notice, code=code, thing=thing, details=details, said_at=now)
            for (code, thing), details in {(each.code, each.thing): each.details for each in lines}.items()
        ],
        update_conflicts=True,
        unique_fields=["notice", "code", "thing"],
        update_fields=["details", "said_at", "settled_at"],
    )
    return notice


def _quiet_hours(user: int) -> list[QuietHours]:
    """Their own in place of the house's; the house's exception holds for everybody."""
    rows = QuietHours.objects.filter(Q(user=user) | Q(user=None))
    return sorted(rows, key=lambda row: row.user_id is None)


def _waits_until(user: int, quiet: list[QuietHours], lines: list[ToTell], *, now: datetime) -> datetime | None:
    is_urgent = any(each.is_urgent for each in lines)
    if not quiet or (is_urgent and any(row.takes_urgent for row in quiet)):
        return None
    own = quiet[0]
    times = (own.begins, own.ends) if own.begins is not None and own.ends is not None else None
    calendars = hours_of(user, now=now) if own.has_closed_days else []
    return rules.rest_until(now, times=times, calendars=calendars, zone=ZoneInfo(settings.TIME_ZONE))


@transaction.atomic
def give_waiting_notices(*, now: datetime) -> int:
    """Give what waited for the end of quiet hours; returns how many. Any number of workers, each notice once."""
    waiting = Notice.objects.filter(waits_until_at__lte=now).order_by("user", "pk")
    rows = list(waiting.select_for_update(skip_locked=True)[:500])
    for row in rows:
        row.waits_until_at, row.given_at = None, row.given_at or now
        row.save(update_fields=["waits_until_at", "given_at"])
        if row.acknowledged_at is None and row.settled_at is None:
            facts.record(NoticeGiven(notice=row.pk, users=(row.user_id,)), at=now, by=None)
    return len(rows)


@transaction.atomic
def acknowledge_notice(*, notice: int, by: int | None, now: datetime) -> Notice:
    """Seen: it no longer climbs until there is more to say. Twice changes nothing."""
    row = _own(notice, by)
    if row.acknowledged_at is None and row.settled_at is None:
        row.acknowledged_at = now
        row.save(update_fields=["acknowledged_at"])
    return row


@transaction.atomic
def acknowledge_notices(*, by: int, now: datetime) -> list[int]:
    """All that reached this user and is still open; returns which."""
    hold_notices(by)
    rows = Notice.objects.filter(user=by, acknowledged_at=None, settled_at=None, given_at__isnull=False)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    Notice.objects.filter(pk__in=ids).update(acknowledged_at=now)
    return ids


@transaction.atomic
def take_back_acknowledgement(*, notice: int, by: int | None, now: datetime) -> Notice:
    """It was a slip of the finger: it is open again, unless the matter has a newer notice, which says it all."""
    row = _own(notice, by)
    has_newer = Notice.objects.filter(user=row.user, matter=row.matter, acknowledged_at=None, settled_at=None).exists()
    if row.acknowledged_at is not None and row.settled_at is None and not has_newer:
        row.acknowledged_at = None
        row.save(update_fields=["acknowledged_at"])
        facts.record(NoticeGiven(notice=row.pk, users=(row.user_id,)), at=now, by=None)
    return row


@transaction.atomic
def settle_notices(*, thing: str, by: int | None, now: datetime, code: str = "") -> int:
    """The thing is done: nobody needs to know of it any more; returns how many were told. `code`: only that sentence."""
    lines = NoticeLine.objects.filter(thing=thing, settled_at=None, **({"code": code} if code else {}))
    for user in lines.order_by("notice__user").values_list("notice__user", flat=True).distinct():
        hold_notices(user)
    notices_of = list(lines.values_list("notice", flat=True).distinct())
    lines.update(settled_at=now)
    left = NoticeLine.objects.filter(notice=OuterRef("pk"), settled_at=None)
    done = Notice.objects.filter(pk__in=notices_of, settled_at=None).exclude(Exists(left))
    users = tuple(sorted(set(Notice.objects.filter(pk__in=notices_of).values_list("user", flat=True))))
    done.update(settled_at=now)
    if users:
        facts.record(NoticesSettled(users=users), at=now, by=by)
    return len(users)


@transaction.atomic
def forget_past_notices(*, now: datetime) -> int:
    """Delete what did not grow for ninety days; returns how many."""
    old = Notice.objects.filter(grew_at__lt=now - KEPT_FOR)
    return old.delete()[1].get("people.Notice", 0)


@transaction.atomic
def set_quiet_hours(
    *,
    user: int | None,
    begins: time | None,
    ends: time | None,
    by: int | None,
    now: datetime,
    takes_urgent: bool = False,
    has_closed_days: bool = False,
) -> None:
    """Of one user or (None) of the house; without times and closed days there are none. Raises CannotSetQuietHours."""
    if (begins is None) != (ends is None):
        raise CannotSetQuietHours(_("Give both times, or none."), field="ends")
    if begins is None and not has_closed_days:
        gone, _rows = QuietHours.objects.filter(user=user).delete()
        if gone:
            facts.record(QuietHoursSet(user=user), at=now, by=by)
        return
    if begins is not None and begins == ends:
        raise CannotSetQuietHours(_("Quiet hours need a beginning and another end."), field="ends")
    said = {"begins": begins, "ends": ends, "takes_urgent": takes_urgent, "has_closed_days": has_closed_days}
    QuietHours.objects.update_or_create(user=get_user(user) if user is not None else None, defaults=said)
    facts.record(QuietHoursSet(user=user), at=now, by=by)


def _own(notice: int, by: int | None) -> Notice:
    row = Notice.objects.filter(pk=notice).first()
    if row is None:
        raise NotThere(_("This notice does not exist any more."))
    if row.user_id != by:
        raise CannotAcknowledge(_("This notice is somebody else's."))
    hold_notices(row.user_id)
    row.refresh_from_db()
    return row
