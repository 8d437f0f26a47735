from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handschlag.cases import queries as cases
from handschlag.cases.choices import Kind
from handschlag.conversations import queries as conversations
from handschlag.conversations.models import Conversation
from handschlag.core.ids import read_id
from handschlag.customers import queries as customers
from handschlag.customers.choices import Severity
from handschlag.desk.cases.forms import long_text
from handschlag.desk.claims.forms import YES_NO
from handschlag.desk.forms import choose
from handschlag.desk.promises.forms import TalkField

TALKS = 8
LATELY = timedelta(days=14)


class NewForm(forms.Form):
    kind = forms.ChoiceField(label=_("What it is"), choices=Kind.choices, widget=forms.RadioSelect)
    words = long_text(
        _("What the customer says"),
        required=False,
        help_text=_("In their own words; without them the note of the conversation stands in."),
    )
    conversation = TalkField(label=_("In which conversation?"), required=False)
    needed_by_at = forms.DateTimeField(
        label=_("The customer needs it by"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Not what we promise: by when it must be done for them."),
    )
    installed_item = forms.TypedChoiceField(label=_("What it is about"), required=False, coerce=int, empty_value=None)
    is_complete = forms.TypedChoiceField(
        label=_("Of a fault: does anything still work?"),
        required=False,
        coerce=lambda said: said == "yes",
        empty_value=None,
        choices=[("", _("as such faults usually are")), *YES_NO],
        help_text=_("Laws count the days by it; each day can be said otherwise later."),
    )
    severity = forms.ChoiceField(label=_("How badly it hits the customer"), choices=Severity.choices)

    def __init__(self, *args: Any, customer: int, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].help_text = cases.definition()
        items = customers.installed_items(customer, today=timezone.localdate(now))
        choose(self, "installed_item", [("", "–"), *((one.pk, str(one)) for one in items)])
        talk = self.fields["conversation"]
        assert isinstance(talk, TalkField)
        talk.offer(self._talks(customer, now), now)

    def _talks(self, customer: int, now: datetime) -> list[Conversation]:
        """The latest; before them the one it was opened from, however old it is."""
        latest = list(conversations.talks_about(customer, promised_at=now - LATELY, limit=TALKS))
        meant = read_id(str(self.data.get("conversation") or self.initial.get("conversation") or ""))
        if meant is None or any(talk.pk == meant for talk in latest):
            return latest
        found = conversations.find_conversation(meant)
        is_theirs = found is not None and found.customer_id in customers.family(customer)
        return [found, *latest] if found is not None and is_theirs else latest
