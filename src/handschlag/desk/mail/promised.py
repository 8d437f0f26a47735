"""What a mail that is being written promises, and what it keeps: seen while it is written, decided before it goes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.conversations.actions import SaidInMail
from handschlag.conversations.models import Sending
from handschlag.promises import queries as promises
from handschlag.promises import rules
from handschlag.promises.choices import Kind

Known = Mapping[str, SaidInMail]
"""By its words, what was decided about a sentence when the mail was written before."""


class SaidForm(forms.Form):
    """One sentence: a promise with its time, or none. The words are the writer's own and stand as they are."""

    is_promise = forms.ChoiceField(
        label=gettext_lazy("Is it a promise?"),
        choices=[("1", gettext_lazy("Enter it as a promise")), ("", gettext_lazy("No promise"))],
        required=False,
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(label=gettext_lazy("What for"), choices=Kind.choices)
    due_at = forms.DateTimeField(
        label=gettext_lazy("By when"),
        error_messages={"required": gettext_lazy("By when? Whoever reads it waits for it.")},
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, words: str, question: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words
        self.question = question

    def clean(self) -> dict[str, Any]:
        """What is no promise needs no time."""
        given = dict(super().clean() or self.cleaned_data)
        if not given.get("is_promise"):
            self.errors.pop("due_at", None)
        return given

    def said(self) -> SaidInMail | None:
        given = self.cleaned_data
        if not given["is_promise"]:
            return None
        return SaidInMail(words=self.words, kind=given["kind"], due_at=given["due_at"])


class Promised:
    """The sentences of a text that promise something, each with its form; `is_decided` once each was answered."""

    def __init__(
        self, text: str, *, customer: int | None, at: datetime, data: Mapping[str, Any] | None, known: Known
    ) -> None:
        self.customer = customer
        self.forms = [self._form(words, at, data, known) for words in rules.noticed(text)]

    def _form(self, words: str, at: datetime, data: Mapping[str, Any] | None, known: Known) -> SaidForm:
        prefix = f"said-{hashlib.sha256(words.encode()).hexdigest()[:12]}"
        understood = promises.understand(words, customer=self.customer, now=at)
        question = _question(understood)
        if data is not None and f"{prefix}-kind" in data:
            return SaidForm(data, prefix=prefix, words=words, question=question)
        before = known.get(words)
        due_at = before.due_at if before else understood.due_at
        initial = {
            "is_promise": "1",
            "kind": before.kind if before else understood.kind,
            "due_at": timezone.localtime(due_at) if due_at else None,
        }
        return SaidForm(prefix=prefix, initial=initial, words=words, question=question)

    @property
    def is_new(self) -> bool:
        """Something was noticed that nobody was asked about yet."""
        return any(not form.is_bound for form in self.forms)

    def is_decided(self) -> bool:
        if self.customer is None:
            return not self.is_new
        checked = [form.is_bound and form.is_valid() for form in self.forms]  # each says what is wrong
        return all(checked)

    def said(self) -> tuple[SaidInMail, ...]:
        """What is to be entered; nothing for a mail to nobody we know, as the page says."""
        if self.customer is None:
            return ()
        return tuple(one for one in (form.said() for form in self.forms) if one is not None)


def _question(understood: rules.Understood) -> str:
    if understood.due_at is None:
        return promises.question(understood)
    return "" if understood.is_certain else _("Is that the time you mean?")


def said_before(sending: Sending | None) -> Known:
    if sending is None:
        return {}
    rows = sending.promises_in.order_by("id")
    return {row.words: SaidInMail(words=row.words, kind=row.kind, due_at=row.due_at) for row in rows}
