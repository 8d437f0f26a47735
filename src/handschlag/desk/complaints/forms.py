"""Fields carry the names the actions use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handschlag.cases import queries as cases
from handschlag.cases.choices import Complexity, Immediate, Impact, Level, Nature, Safety, Severity, Verdict
from handschlag.desk.forms import choose
from handschlag.desk.promises.forms import TalkField
from handschlag.people import queries as people

if TYPE_CHECKING:
    from handschlag.cases.models import Cause
    from handschlag.desk.cases.panel import Asked

LONGEST_TEXT = 10_000


class CauseForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the cause"), max_length=120, help_text=_("What went wrong with us, not who: “Post misfiled”.")
    )


class JoinForm(forms.Form):
    into = forms.TypedChoiceField(label=_("It is the same as"), coerce=int)

    def __init__(self, data: Any = None, *, cause: Cause) -> None:
        super().__init__(data)
        choose(self, "into", [(one.pk, one.name) for one in cases.causes() if one.pk != cause.pk])


class OfficeForm(forms.Form):
    name = forms.CharField(label=_("Name of the office"), max_length=160)
    what_for = forms.CharField(label=_("What it is for"), max_length=160, required=False)
    how = forms.CharField(
        label=_("How it is reached"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=_("Address and website, as the customer is told."),
    )


def long_text(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4}), **more)


class StepForm(forms.Form):
    """One step of the path. `conversation`: in which contact it was said, the running one proposed."""

    def __init__(self, data: Any = None, *, asked: Asked, found: cases.ComplaintPath) -> None:
        super().__init__(data)
        self.asked, self.found = asked, found
        talk = self.fields.get("conversation")
        if isinstance(talk, TalkField):
            talk.offer(asked.talks, asked.now)
            if asked.talking is not None:
                self.initial.setdefault("conversation", asked.talking.pk)
        self.prepare()

    def prepare(self) -> None:
        """Put in what this complaint offers."""

    def said(self) -> dict[str, Any]:
        """What the action is told."""
        return dict(self.cleaned_data)


class DescribeForm(StepForm):
    nature = forms.ChoiceField(label=_("What it is"), choices=Nature, widget=forms.RadioSelect)
    remedy = long_text(
        _("What the customer wants of us"), help_text=_("In their words: money back, an apology, a new device.")
    )

    def prepare(self) -> None:
        self.fields["nature"].help_text = self.found.definition
        complaint = self.found.complaint
        if complaint is not None:
            self.initial.update({"nature": complaint.nature, "remedy": complaint.remedy})


class HeardForm(StepForm):
    conversation = TalkField(
        label=_("The customer heard it in"), required=False, help_text=_("None of these: they were told in writing.")
    )


class ForwardForm(StepForm):
    to = forms.CharField(
        label=_("To whom it is sent on"),
        max_length=200,
        help_text=_("The insurer, the maker, the carrier. We stay the face."),
    )


class AssessForm(StepForm):
    severity = forms.ChoiceField(label=_("How grave"), choices=Severity, widget=forms.RadioSelect)
    safety = forms.ChoiceField(label=_("Safety"), choices=Safety, widget=forms.RadioSelect)
    complexity = forms.ChoiceField(label=_("Complexity"), choices=Complexity, widget=forms.RadioSelect)
    impact = forms.ChoiceField(label=_("Whom it hits"), choices=Impact, widget=forms.RadioSelect)
    immediate = forms.ChoiceField(label=_("To be done at once"), choices=Immediate, widget=forms.RadioSelect)
    done_at_once = forms.CharField(
        label=_("What is done at once"),
        required=False,
        help_text=_("Needed where somebody is in danger; management hears of it this minute."),
    )

    def prepare(self) -> None:
        last = next(iter(self.found.assessments), None)
        for name, field in self.fields.items():
            usual = next(iter(getattr(field, "choices", [("",)])))[0]
            self.initial[name] = getattr(last, name) if last is not None else usual


class NoteForm(StepForm):
    words = long_text(_("What was looked into, and what it showed"))


class InterimForm(StepForm):
    words = long_text(_("What the customer was told"), help_text=_("How it stands, even if there is nothing new."))
    conversation = TalkField(
        label=_("The customer heard it in"), required=False, help_text=_("None of these: they were told in writing.")
    )


class DecideForm(StepForm):
    verdict = forms.ChoiceField(label=_("Decision"), choices=Verdict, widget=forms.RadioSelect)
    words = long_text(_("What we do, in words for the customer"))
    reasons = long_text(_("Why, in words for the customer"))


class AnswerForm(StepForm):
    is_accepted = forms.TypedChoiceField(
        label=_("What the customer says"),
        choices=[("yes", _("accepts the decision")), ("no", _("does not accept it"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    conversation = TalkField(
        label=_("The customer said so in"),
        error_messages={"required": _("Choose the conversation in which it was said.")},
    )


class AnewForm(StepForm):
    """Somebody else of ours looks at it."""

    body = forms.ChoiceField(label=_("Who looks at it anew"), help_text=_("Not whoever decided."))
    conversation = TalkField(label=_("The customer heard it in"), required=False)

    def prepare(self) -> None:
        decided = next((one.by for one in self.found.decisions), None)
        choose(self, "body", [(one.name, one.name) for one in people.desk_users() if one.pk != decided])

    def said(self) -> dict[str, Any]:
        return {**self.cleaned_data, "level": Level.INTERNAL}


class BoardForm(StepForm):
    """Which board or ombudsman the customer can turn to."""

    office = forms.TypedChoiceField(label=_("Office"), coerce=int, empty_value=None, required=False)
    other = forms.CharField(label=_("Another one"), max_length=200, required=False)
    conversation = TalkField(label=_("The customer heard it in"), required=False)

    def prepare(self) -> None:
        choose(self, "office", [("", "–"), *((one.pk, one.name) for one in cases.offices())])

    def said(self) -> dict[str, Any]:
        office = self.cleaned_data["office"]
        known = cases.get_office(office) if office is not None else None
        lines = [known.name, *known.how.splitlines()] if known is not None else [self.cleaned_data["other"]]
        body = ", ".join(one.strip() for one in lines if one.strip())
        return {"level": Level.EXTERNAL, "body": body, "conversation": self.cleaned_data["conversation"]}


class CloseForm(StepForm):
    """Nothing to fill in: every way was offered."""


class FoundForm(StepForm):
    """Why it came to this; the names the house uses already are proposed while typing."""

    cause = forms.CharField(
        label=_("Root cause"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "known-causes", "autocomplete": "off"}),
        help_text=_("What went wrong with us, not who: “Post misfiled”."),
    )
    is_systemic = forms.TypedChoiceField(
        label=_("Will it happen to others as well?"),
        choices=[("yes", _("yes, it is systemic")), ("no", _("no, a single case"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("How it came to it"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST_TEXT
    )

    def prepare(self) -> None:
        known = self.found.complaint
        if known is not None and known.cause is not None:
            systemic = "yes" if known.is_systemic else "no"
            self.initial.update({"cause": known.cause.name, "is_systemic": systemic, "words": known.root_cause})

    @property
    def known(self) -> list[str]:
        return [one.name for one in cases.causes()]
