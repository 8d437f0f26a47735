from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handschlag.conversations.models import Conversation
from handschlag.desk import wording
from handschlag.desk.call import said
from handschlag.people import queries as people
from handschlag.promises.choices import Kind

LONGEST_WORDS = 300


class TalkField(forms.TypedChoiceField):
    """In which conversation the customer said it; the newest is proposed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **kwargs)

    def offer(self, talks: Iterable[Conversation], now: Any) -> None:
        offered = [(talk.pk, f"{said.happened(talk)} · {wording.when(talk.started_at, now)}") for talk in talks]
        self.choices = offered if self.required and offered else [("", "–"), *offered]


class _InTalk(forms.Form):
    """A form about what was said in one of these conversations."""

    def __init__(self, *args: Any, talks: Iterable[Conversation], now: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["conversation"]
        field.offer(talks, now)  # type: ignore[attr-defined]  # a TalkField in each of them


class ReleaseForm(_InTalk):
    prefix = "release"
    conversation = TalkField(
        label=_("In which conversation?"),
        error_messages={"required": _("Choose the conversation in which it was said.")},
    )


class BreakToldForm(_InTalk):
    prefix = "told"
    conversation = TalkField(label=_("In which conversation?"), required=False)


class ReplaceForm(_InTalk):
    prefix = "replace"
    words = forms.CharField(
        label=_("New promise"),
        max_length=LONGEST_WORDS,
        help_text=_("As you said it, with its time: “call back tomorrow by 10”."),
        error_messages={"required": _("Write what is promised instead, and by when.")},
    )
    conversation = TalkField(
        label=_("The customer agreed in"),
        error_messages={"required": _("Without the customer's agreement it stands: choose the conversation.")},
    )


class CorrectForm(forms.Form):
    prefix = "correct"
    words = forms.CharField(label=_("Words"), max_length=LONGEST_WORDS)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)


class TheirsForm(forms.Form):
    """What the customer promised us."""

    prefix = "theirs"
    words = forms.CharField(
        label=_("What the customer does, and by when"),
        max_length=LONGEST_WORDS,
        help_text=_("For example: sends the documents by Friday."),
        error_messages={"required": _("Write what the customer does, and by when.")},
    )


class GroupForm(forms.Form):
    cause = forms.CharField(label=_("Cause"), max_length=200, help_text=_("What they have in common; only we read it."))
    words = forms.CharField(
        label=_("Promise to each of them"),
        max_length=LONGEST_WORDS,
        help_text=_("As you say it, with its time: “you hear from us today by 16”."),
    )
    owner = forms.ChoiceField(label=_("Who owes it"))
    customers = forms.CharField(
        label=_("Customers"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One in each line: name, customer number or telephone number."),
    )

    def __init__(self, *args: Any, user: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        users = [(f"u{row.pk}", row.name) for row in people.desk_users()]
        teams = [(f"t{row.pk}", row.name) for row in people.teams()]
        self.fields["owner"].choices = [*users, *teams]  # type: ignore[attr-defined]  # a choice field, as declared above
        self.initial.setdefault("owner", f"u{user}")


class SaveViewForm(forms.Form):
    name = forms.CharField(
        label=_("Name of this view"), max_length=60, error_messages={"required": _("A view needs a name.")}
    )
    team = forms.TypedChoiceField(label=_("Shared with"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, user: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = [(row.pk, row.name) for row in people.teams_of(user)]
        self.fields["team"].choices = [("", _("nobody")), *teams]  # type: ignore[attr-defined]  # a choice field, as declared above
