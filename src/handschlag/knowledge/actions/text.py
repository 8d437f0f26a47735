from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot, NotThere
from handschlag.knowledge import queries, rules
from handschlag.knowledge.facts import TextChanged, TextCreated, TextRestored, TextRetired
from handschlag.knowledge.models import Situation, TextModule

LANGUAGES = ("de", "en")


class CannotKeepText(Cannot):
    pass


@transaction.atomic
def create_text(
    *,
    title: str,
    shortcut: str,
    body: str,
    kind: str = TextModule.Kind.ANSWER,
    situation: str = "",
    language: str = "de",
    team: int | None = None,
    by: int | None,
    now: datetime,
) -> TextModule:
    """`shortcut` is what is typed to get it; `team` None means the whole house may say it."""
    text = TextModule(**_tidy(title, shortcut, body, kind, situation, language, team))
    _save(text)
    facts.record(TextCreated(text=text.pk), at=now, by=by)
    return text


@transaction.atomic
def change_text(
    *,
    text: int,
    title: str,
    shortcut: str,
    body: str,
    kind: str,
    language: str,
    team: int | None,
    by: int | None,
    now: datetime,
    situation: str = "",
) -> TextModule:
    found = _lock(text)
    wanted = _tidy(title, shortcut, body, kind, situation, language, team)
    changed = tuple(field for field, value in wanted.items() if getattr(found, field) != value)
    for field in changed:
        setattr(found, field, wanted[field])
    if changed:
        _save(found)
        facts.record(TextChanged(text=found.pk, fields=changed), at=now, by=by)
    return found


@transaction.atomic
def take_over_closings(*, by: int | None, now: datetime) -> int:
    """The sentences we bring become text modules that can be changed; returns how many. Twice adds nothing."""
    known = set(TextModule.objects.values_list("shortcut", flat=True))
    missing = [one for one in rules.CLOSINGS if rules.tidy_shortcut(one.shortcut) not in known]
    own = queries.situations_said()
    taken = [one for one in missing if (one.situation, one.language) not in own]
    for one in taken:
        create_text(
            title=one.title,
            shortcut=one.shortcut,
            body=one.body,
            kind=TextModule.Kind.CLOSING,
            situation=one.situation,
            language=one.language,
            by=by,
            now=now,
        )
    return len(taken)


@transaction.atomic
def retire_text(*, text: int, by: int | None, now: datetime) -> None:
    """It is no longer offered; what was said with it stays as it was said."""
    found = _lock(text)
    if not found.is_retired:
        found.is_retired = True
        found.save(update_fields=["is_retired"])
        facts.record(TextRetired(text=found.pk), at=now, by=by)


@transaction.atomic
def restore_text(*, text: int, by: int | None, now: datetime) -> None:
    found = _lock(text)
    if found.is_retired:
        found.is_retired = False
        found.save(update_fields=["is_retired"])
        facts.record(TextRestored(text=found.pk), at=now, by=by)


def _lock(text: int) -> TextModule:
    found = TextModule.objects.select_for_update().filter(pk=text).first()
    if found is None:
        raise NotThere(_("This text module does not exist."), field="text")
    return found


def _tidy(
    title: str, shortcut: str, body: str, kind: str, situation: str, language: str, team: int | None
) -> dict[str, Any]:
    wanted = {"title": title.strip(), "shortcut": rules.tidy_shortcut(shortcut), "body": body.strip()}
    for field, sentence in (
        ("title", _("Please give the text a title.")),
        ("shortcut", _("Please give the text a shortcut.")),
        ("body", _("The text is empty.")),
    ):
        if not wanted[field]:
            raise CannotKeepText(sentence, field=field)
    if unknown := rules.unknown_placeholders(body):
        raise CannotKeepText(
            _("Nobody can fill {%(name)s}. Known are: %(known)s.")
            % {"name": unknown[0], "known": ", ".join(rules.GERMAN if language == "de" else rules.ENGLISH)},
            field="body",
        )
    if kind not in TextModule.Kind.values:
        raise CannotKeepText(_("There is no such kind of text."), field="kind")
    if situation and situation not in Situation.values:
        raise CannotKeepText(_("There is no such situation."), field="situation")
    if situation and kind != TextModule.Kind.CLOSING:
        raise CannotKeepText(_("Only a closing sentence belongs to a situation."), field="situation")
    if language not in LANGUAGES:
        raise CannotKeepText(_("There is no such language."), field="language")
    return {**wanted, "kind": kind, "situation": situation, "language": language, "team_id": team}


def _save(text: TextModule) -> None:
    try:
        with transaction.atomic():
            text.save()
    except IntegrityError:
        raise CannotKeepText(_("Another text has this shortcut."), field="shortcut") from None
