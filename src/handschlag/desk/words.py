"""The few sentences scripts show. Templates hand them over as a JSON block; scripts hold no text of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WORDS: dict[str, _StrPromise] = {
    "undo": _("Undo"),
    "close": _("Close"),
    "offline": _("That did not reach the server. Nothing you typed is lost; please try again."),
    "refused": _("That is not allowed for your role."),
    "broken": _("Something went wrong on our side. Nothing you typed is lost; please try again."),
    "signed_out": _("You are signed out. Sign in again; nothing you typed is lost on this page."),
    "signed_out_short": _("You are signed out"),
    "lost": _("Connection lost – being restored"),
    "ctrl": pgettext_lazy("key", "Ctrl"),
    "alt": pgettext_lazy("key", "Alt"),
    "shift": pgettext_lazy("key", "Shift"),
    "esc": pgettext_lazy("key", "Esc"),
    "then": _("then"),
    "everywhere": _("Everywhere"),
    "here": _("On this page"),
    "go": _("Go to"),
    "search": _("Search for everything"),
    "save": _("Save what is being edited"),
    "hits": _("%s hits"),
    "help": _("Show all keys"),
    "panel": _("Panel at the side: %s"),
    "changed": _("changed"),
    "gone": _("no longer in this list"),
    "note_saved": _("saved"),
    "note_unsaved": _("not saved yet – trying again"),
    "note_gone": _("This conversation no longer exists; copy your text."),
    "note_conflict": _("also changed elsewhere"),
    "not_kept": _("Not kept yet: %s"),
    "not_handed_over": _("Not handed over: %s"),
    "not_promised": _("Not promised yet: %s"),
    "not_opened": _("Not opened yet: %s"),
    "commands": _(
        "/v promise, /k the customer promises, /t told the customer, /b finding, /u next step for a colleague, "
        "/r complaint, /a other concern"
    ),
    "tab_inserts": _("Tab puts in the first"),
    "no_module": _("no text module begins like that"),
    "instead": _("Promise the next free time"),
    "ringing": _("%s calls"),
    "conversation": _("Conversation"),
    "take": _("Take the call or the visitor"),
    "wrap_up": _("Wrap up; again: save and go on"),
    "to_note": _("To the note"),
    "begin_promise": _("Promise"),
    "begin_finding": _("Finding"),
    "begin_handing_on": _("Next step for a colleague"),
    "begin_told": _("What the customer was told"),
    "who_is_it": _("Choose or change the customer"),
    "wants_to_speak_to": _("Wants to speak to somebody by name"),
    "who_is_here": _("Who is here and when"),
    "polite_end": _("Come to a polite end"),
    "diagnosis": _("Diagnosis"),
    "late_slot": _("Promise the slot offered to a late call"),
    "open_file": _("Open the customer’s file"),
    "other_call": _("The other conversation"),
    "visit": _("Somebody is at the door"),
    "copied": _("The link is copied."),
    "row_next": _("Next line"),
    "row_before": _("Line before"),
    "no_passkey": _("No passkey was given. Try again, or use your password."),
    "passkey_known": _("This device or key is known here already."),
    "too_many_tries": _("Too many attempts. Please wait five minutes, then try again. Nothing was changed."),
}
