"""The line `/b …` of a note: what it means while it is typed, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from handschlag.cases import queries as cases
from handschlag.cases.choices import OVER, Manner, Showed
from handschlag.cases.rules import noted
from handschlag.cases.rules.findings import key
from handschlag.desk import wording
from handschlag.desk.diagnosis import showing

if TYPE_CHECKING:
    from datetime import datetime

    from handschlag.cases.models import Case
    from handschlag.conversations.models import Conversation


def meant(words: str, row: Conversation, *, now: datetime) -> dict[str, Any]:
    """{"said": sentence, "is_clear": whether it can be kept without a question}."""
    said = noted.read(words)
    sentence = _sentence(said)
    if row.customer_id is None:
        return {"said": _("%s – say first who it is: choose the customer.") % sentence, "is_clear": False}
    stands = _stands(said, row, now)
    if stands:
        return {
            "said": _("%(what)s – known already: %(stands)s Enter asks why.") % {"what": sentence, "stands": stands},
            "is_clear": False,
        }
    return {"said": sentence, "is_clear": True}


def refused(reason: str, field: str, row: Conversation) -> dict[str, Any]:
    """A refusal with what one can answer to it: reasons to ask again, or the concerns it can be about."""
    told: dict[str, Any] = {"said": reason}
    if field == "again":
        told |= {"asks": "again", "choices": showing.reasons()}
    if field == "case" and row.customer_id is not None:
        told |= {"asks": "case", "choices": [(one.pk, str(one)) for one in open_cases(row)]}
    return told


def open_cases(row: Conversation) -> list[Case]:
    """Concerns this contact can be about, its own first."""
    own = [one for one in cases.cases_in(row.pk) if one.state not in OVER]
    others = [] if row.customer_id is None else list(cases.open_cases(row.customer_id))
    return own + [one for one in others if one.pk not in {case.pk for case in own}]


def _sentence(said: noted.Noted) -> str:
    if said.is_step:
        return _("Tried: %(what)s – %(showed)s") % {"what": said.question, "showed": Showed(said.showed).label}
    if said.question == said.answer:
        return _("Finding: %(answer)s (%(how)s)") % {"answer": said.answer, "how": Manner(said.manner).label}
    how = {"question": said.question, "answer": said.answer, "how": Manner(said.manner).label}
    return _("Finding: %(question)s – %(answer)s (%(how)s)") % how


def _stands(said: noted.Noted, row: Conversation, now: datetime) -> str:
    about = open_cases(row)
    if said.is_step and about:
        before = [one for one in cases.tried(about[0].pk) if one.words_key == key(said.question)]
        return f"{Showed(before[-1].showed).label}, {wording.when(before[-1].tried_at, now)}." if before else ""
    standing = (
        cases.standing(about[0], question=said.question, now=now)
        if about
        else cases.standing_of(row.customer_id or 0, question=said.question, now=now)
    )
    others = [one for one in showing.lines(standing, now=now) if one.row.conversation_id != row.pk]
    last = others[-1] if others else None
    return f"{last.row.answer} ({last.how}, {last.who}, {wording.when(last.at, now)})." if last else ""
