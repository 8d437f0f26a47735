from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handschlag.conversations.models import Conversation
from handschlag.desk.forms import choose
from handschlag.desk.handovers import receivers
from handschlag.desk.promises.forms import TalkField
from handschlag.handovers.actions import News
from handschlag.handovers.choices import OF_A_PERSON, Decline, Kind
from handschlag.handovers.models import Handover
from handschlag.handovers.rules.receivers import Receiver

GIVEN_HERE = (Kind.ORDINARY, Kind.WARM, Kind.BAD_NEWS)


def _long(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **more)


class GiveForm(forms.Form):
    """Story and next step are written already; the giver puts them right."""

    to = forms.ChoiceField(label=_("To whom"), required=False, widget=forms.Select(attrs={"autofocus": True}))
    partner = forms.CharField(
        label=_("or a partner outside the house"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"list": "partners", "autocomplete": "off"}),
        help_text=_("They get a sheet; you write down who of them took it."),
    )
    next_step = forms.CharField(label=_("Next step"), max_length=300)
    story = _long(_("Story"), 6, max_length=4000, help_text=_("At most five sentences. Put right what is wrong."))
    kind = forms.ChoiceField(
        label=_("How"), choices=[(one.value, one.label) for one in GIVEN_HERE], widget=forms.RadioSelect
    )
    what = forms.CharField(label=_("What has to be said"), required=False, max_length=500)
    why = forms.CharField(label=_("Why it is so"), required=False, max_length=500)
    offer = forms.CharField(label=_("What we can offer"), required=False, max_length=500)
    guide = _long(_("How to say it"), 4, required=False, max_length=4000)
    although_away = forms.BooleanField(label=_("Hand over all the same"), required=False)
    in_call = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, but: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "to", receivers.offered(but=but))
        self.initial.setdefault("kind", Kind.ORDINARY)

    @property
    def receiver(self) -> Receiver:
        partner = self.cleaned_data["partner"].strip()
        return Receiver(partner=partner) if partner else receivers.chosen(self.cleaned_data["to"])

    @property
    def news(self) -> News | None:
        given = self.cleaned_data
        if given["kind"] != Kind.BAD_NEWS:
            return None
        return News(given["what"], given["why"], given["offer"], given["guide"])


class AcceptForm(forms.Form):
    read_back = forms.CharField(
        label=_("Read back in one sentence"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    partner_person = forms.CharField(label=_("Who of them took it"), max_length=120, required=False)

    def __init__(self, *args: Any, row: Handover, is_asked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_asked:
            del self.fields["read_back"]
        if not row.to_partner:
            del self.fields["partner_person"]


class DeclineForm(forms.Form):
    reason = forms.ChoiceField(label=_("Not mine because"), widget=forms.RadioSelect)
    words = forms.CharField(label=_("In a few words"), max_length=300, required=False)
    proposes = forms.ChoiceField(label=_("It may belong to"), required=False)

    def __init__(self, *args: Any, row: Handover, places: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left_out = (Decline.NONE, *(OF_A_PERSON if row.to_user_id is None else ()))
        choose(self, "reason", [(one.value, one.label) for one in Decline if one not in left_out])
        choose(self, "proposes", places)

    @property
    def place(self) -> Receiver | None:
        return receivers.chosen(self.cleaned_data["proposes"]) if self.cleaned_data["proposes"] else None


class CorrectForm(forms.Form):
    prefix = "packet"
    next_step = forms.CharField(label=_("Next step"), max_length=300)
    story = _long(_("Story"), 6, max_length=4000)
    revision = forms.IntegerField(widget=forms.HiddenInput)


class TellForm(forms.Form):
    prefix = "told"
    conversation = TalkField(
        label=_("In which conversation?"),
        error_messages={"required": _("Choose the conversation in which it was said.")},
    )

    def __init__(self, *args: Any, talks: Iterable[Conversation], now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["conversation"]
        assert isinstance(field, TalkField)
        field.offer(talks, now)


class DeskForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Why"), choices=[(one.value, one.label) for one in (Kind.SHIFT, Kind.ABSENCE)], widget=forms.RadioSelect
    )
    to = forms.ChoiceField(label=_("To whom"))
    returns_at = forms.DateTimeField(
        label=_("Back on"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Only for an absence: what is still open then is offered back."),
    )
    only = forms.MultipleChoiceField(label=_("What is handed over"), widget=forms.CheckboxSelectMultiple)
    although_away = forms.BooleanField(label=_("Hand over all the same"), required=False)

    def __init__(self, *args: Any, but: int, matters: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "to", receivers.offered(but=but, has_skills=False))
        some = list(matters)
        choose(self, "only", some)
        self.initial.setdefault("kind", Kind.SHIFT)
        self.initial.setdefault("only", [name for name, _title in some])


class AskForm(forms.Form):
    to = forms.ChoiceField(label=_("Whom do you ask?"))
    words = _long(_("What do you want to know?"), max_length=1000)

    def __init__(self, *args: Any, but: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "to", receivers.offered(but=but))


class AnswerForm(forms.Form):
    answer = _long(_("Answer"), 4, max_length=2000)


class RulesForm(forms.Form):
    """Open minutes for each kind."""

    def __init__(self, *args: Any, rules: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in Kind:
            self.fields[kind.value] = forms.IntegerField(
                label=kind.label, min_value=1, max_value=14_400, initial=rules[kind.value]
            )
