"""What is filled in about a concern. Each form knows the case, and says its fields as its action calls them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from handschlag.cases import queries as cases
from handschlag.cases.choices import Kind, Role, Withdrawal
from handschlag.cases.rules.describing import Description
from handschlag.customers import queries as customers
from handschlag.customers.choices import Severity
from handschlag.desk.cases.panel import Asked
from handschlag.desk.customer import faces
from handschlag.desk.forms import choose
from handschlag.desk.promises.forms import LONGEST_WORDS, TalkField
from handschlag.handovers import queries as handovers
from handschlag.promises import queries as promises
from handschlag.promises.choices import RUNNING, Source

LONGEST_TEXT = 10_000
NO_TALK = _("Choose the conversation in which it was said.")
OUR_ROLES = (Role.SETTLES, Role.ACKNOWLEDGES, Role.UPDATES, Role.ALONG)


def long_text(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4}), **more)


class CaseForm(forms.Form):
    """`conversation`: in which of the contacts it was said, the running one proposed."""

    def __init__(self, *args: Any, asked: Asked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        talk = self.fields.get("conversation")
        if isinstance(talk, TalkField):
            talk.offer(asked.talks, asked.now)
            if asked.talking is not None:
                self.initial.setdefault("conversation", asked.talking.pk)
        self.prepare()

    def prepare(self) -> None:
        """Put in what this case offers."""

    def said(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class SayingForm(CaseForm):
    words = long_text(
        _("What the customer says"), help_text=_("In their own words; how we understand them comes after.")
    )
    conversation = TalkField(label=_("In which conversation?"), required=False)


class ReadingForm(CaseForm):
    """`after`: the reading the writer had before them, so that two who write at the same time both stay."""

    words = long_text(
        _("How we understand it"),
        help_text=_("In our words; read it back to the customer before a solution is offered."),
    )
    after = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def prepare(self) -> None:
        reading = self.asked.page.reading
        if reading is not None:
            self.initial.setdefault("words", reading.words)
            self.initial.setdefault("after", reading.pk)


class ReadBackForm(CaseForm):
    reading = forms.IntegerField(widget=forms.HiddenInput)
    conversation = TalkField(label=_("In which conversation?"), error_messages={"required": NO_TALK})

    def prepare(self) -> None:
        if self.asked.page.reading is not None:
            self.initial.setdefault("reading", self.asked.page.reading.pk)


class DescribeForm(CaseForm):
    subject = forms.CharField(label=_("What we call it"), max_length=200)
    needed_by_at = forms.DateTimeField(
        label=_("The customer needs it by"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Not what we promise: by when it must be done for them."),
    )
    installed_item = forms.TypedChoiceField(label=_("What it is about"), required=False, coerce=int, empty_value=None)
    saw = forms.JSONField(widget=forms.HiddenInput, required=False)

    def prepare(self) -> None:
        case = self.asked.case
        today = timezone.localdate(self.asked.now)
        items = customers.installed_items(case.customer_id, today=today, with_ended=True)
        choose(self, "installed_item", [("", "–"), *((one.pk, str(one)) for one in items)])
        self.initial.setdefault("subject", str(case))
        self.initial.setdefault("needed_by_at", case.needed_by_at)
        self.initial.setdefault("installed_item", case.installed_item_id)
        self.initial.setdefault("saw", self._as_it_stands())

    def said(self) -> dict[str, Any]:
        """What a colleague changed while it was filled in is not lost; refused, it is filled in on top of that."""
        said = super().said()
        saw = said.pop("saw")
        self.data = {**{name: self.data[name] for name in self.data}, "saw": json.dumps(self._as_it_stands())}
        try:
            subject, until, item = saw
            seen = Description(str(subject), datetime.fromisoformat(until) if until else None, item)
        except (TypeError, ValueError):
            return said
        return {**said, "saw": seen}

    def _as_it_stands(self) -> list[Any]:
        case = self.asked.case
        until = case.needed_by_at.isoformat() if case.needed_by_at is not None else None
        return [str(case), until, case.installed_item_id]


class KindForm(CaseForm):
    kind = forms.ChoiceField(label=_("What it is"), choices=Kind.choices)

    def prepare(self) -> None:
        self.fields["kind"].help_text = cases.definition()
        self.initial.setdefault("kind", self.asked.case.kind)


class SeverityForm(CaseForm):
    severity = forms.ChoiceField(
        label=_("How badly it hits the customer"),
        help_text=_("Times can only become shorter, counted from the first report."),
    )

    def prepare(self) -> None:
        codes = list(Severity.values)
        choose(self, "severity", Severity.choices[codes.index(self.asked.case.severity) :])


class TakeForm(CaseForm):
    """Whoever sends it works on it; a sentence is asked for where a handover of it would ask for one (law 4)."""

    read_back = long_text(
        _("What you understood, in one sentence"),
        required=False,
        help_text=_("Whoever has it now reads it. Then it is yours, with what is owed for it."),
    )

    def prepare(self) -> None:
        if not handovers.wants_sentence(handovers.matter(case=self.asked.case.pk), self.asked.user.pk):
            del self.fields["read_back"]


class FaceForm(CaseForm):
    face = faces.FaceField(label=_("Who stands for it"), help_text=_("It changes only once the customer was told."))
    conversation = TalkField(label=_("The customer heard it in"), error_messages={"required": NO_TALK})

    def prepare(self) -> None:
        case = self.asked.case
        self.initial.setdefault("face", f"u{case.face_id}" if case.face_id else f"t{case.face_team_id}")

    def said(self) -> dict[str, Any]:
        return faces.chosen("face", self.cleaned_data["face"]) | {"conversation": self.cleaned_data["conversation"]}


class PromiseForm(CaseForm):
    words = forms.CharField(
        label=_("What we promise"),
        max_length=LONGEST_WORDS,
        help_text=_("As you say it, with its time: “the technician comes Friday by 12”."),
    )
    role = forms.ChoiceField(label=_("What the promise is for"), choices=[(one.value, one.label) for one in OUR_ROLES])
    conversation = TalkField(label=_("In which conversation?"), required=False)


class WaitForm(CaseForm):
    words = forms.CharField(
        label=_("What the customer does, and by when"),
        max_length=LONGEST_WORDS,
        help_text=_("For example: sends the documents by Friday."),
    )
    for_promise = forms.TypedChoiceField(
        label=_("Ours that waits for it"), required=False, coerce=int, empty_value=None,
        help_text=_("Waiting is not a pause: our clock runs on. If the customer is late, a new date is offered here."),
    )  # fmt: skip
    conversation = TalkField(label=_("In which conversation?"), required=False)

    def prepare(self) -> None:
        owed = [one.promise for one in self.asked.page.promises if one.role != Role.THEIRS]
        running = [one for one in owed if one.state in RUNNING and one.source != Source.CUSTOMER]
        choose(self, "for_promise", [("", "–"), *((one.pk, promises.words_of(one)) for one in running)])


class SolveForm(CaseForm):
    words = long_text(_("What solved it"), help_text=_("We think so. Whether it really is, the customer says."))
    conversation = TalkField(label=_("In which conversation?"), required=False)


class TellForm(CaseForm):
    conversation = TalkField(
        label=_("In which conversation?"), required=False, help_text=_("None of these: it was told in writing.")
    )


class ConfirmForm(CaseForm):
    conversation = TalkField(label=_("The customer said so in"), error_messages={"required": NO_TALK})


class ReopenForm(CaseForm):
    words = long_text(_("What the customer says"), help_text=_("In their own words. The clock has never stopped."))
    conversation = TalkField(label=_("In which conversation?"), error_messages={"required": NO_TALK})


class WithdrawForm(CaseForm):
    withdrawn_as = forms.ChoiceField(label=_("Why"), choices=Withdrawal.choices)
    conversation = TalkField(label=_("In which conversation?"), required=False)


class MergeForm(CaseForm):
    into = forms.TypedChoiceField(
        label=_("It is the same as"),
        coerce=int,
        help_text=_("That one goes on. Nothing is lost, and it can be taken back."),
    )

    def prepare(self) -> None:
        case = self.asked.case
        others = [one for one in cases.open_cases(case.customer_id) if one.pk != case.pk]
        choose(self, "into", [(one.pk, f"{one} ({one.get_kind_display()} {one.pk})") for one in others])


class SplitForm(CaseForm):
    kind = forms.ChoiceField(label=_("What the other one is"), choices=Kind.choices)
    words = long_text(_("What the customer says about it"))
    subject = forms.CharField(label=_("What we call it"), max_length=200, required=False)
    promises = forms.TypedMultipleChoiceField(
        label=_("Promises that were made for it"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        shown = [(one.promise.pk, promises.words_of(one.promise)) for one in self.asked.page.promises]
        field = self.fields["promises"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = shown
        if not shown:
            del self.fields["promises"]


class LinkForm(CaseForm):
    other = forms.IntegerField(label=_("Number of the other concern"), min_value=1)


class CauseForm(CaseForm):
    fault = forms.TypedChoiceField(label=_("Known fault"), coerce=int)
    conversation = TalkField(
        label=_("The customer heard of it in"), required=False, help_text=_("Of the fault and of the workaround.")
    )
    wants_call = forms.BooleanField(label=_("Wants to be called when it is over"), required=False)

    def prepare(self) -> None:
        choose(self, "fault", [(one.pk, one.title) for one in cases.known_faults()])


class ContactForm(CaseForm):
    conversation = TalkField(label=pgettext_lazy("of a concern", "Contact"), error_messages={"required": NO_TALK})


class NothingForm(CaseForm):
    """A verb that needs nothing but its key."""
