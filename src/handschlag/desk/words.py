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
    "enter": pgettext_lazy("key", "Enter"),
    "esc": pgettext_lazy("key", "Esc"),
    "then": _("then"),
    "everywhere": _("Everywhere"),
    "here": _("On this page"),
    "go": _("Go to"),
    "search": _("Search for everything"),
    "hits": _("%s hits"),
    "help": _("Show all keys"),
    "close_this": _("Close what is open"),
    "panel": _("Panel at the side: %s"),
    "changed": _("changed"),
    "gone": _("no longer in this list"),
}
