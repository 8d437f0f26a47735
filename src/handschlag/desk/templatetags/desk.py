from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from handschlag.conversations.choices import SendTrouble
from handschlag.core import phone as phones
from handschlag.desk import marking, standing, wording
from handschlag.desk.navigation import open_url
from handschlag.promises import queries as promises

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.template.context import RequestContext
    from django.utils.safestring import SafeString

    from handschlag.promises.models import Promise

register = template.Library()

HTMX = {
    "allowEval": False,
    "allowScriptTags": False,
    "includeIndicatorStyles": False,
    "attributesToSettle": ["class", "width", "height"],  # no "style": the policy forbids to set one as text
    "selfRequestsOnly": True,
    "historyCacheSize": 0,  # no customer data in the browser's storage
    "historyRestoreAsHxRequest": False,
    "defaultSwapStyle": "outerHTML",
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "422", "swap": True},
        {"code": "[45]..", "swap": False, "error": True},
    ],
}


@register.simple_tag
def htmx_config() -> str:
    return json.dumps(HTMX)


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, label: str = "") -> SafeString:
    """A Lucide icon from the sprite, as high as the text; give `label` only where no text stands beside it.

    A long list draws hundreds, and nothing in one depends on who asks: each is put together once.
    """
    href = static("desk/vendor/icons.svg")
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>', label, href, name)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', href, name)


@register.filter
def mail_reason(reason: str) -> str:
    """Why a mail did not go out: a code in our words, else what the server said."""
    return str(SendTrouble(reason).label) if reason in SendTrouble.values else reason


@register.simple_tag(takes_context=True)
def when(context: RequestContext, at: datetime | None) -> str | SafeString:
    """`{% when promise.due_at %}`: a <time> with day and time as said on the phone, nothing for None."""
    if at is None:
        return ""
    now = context["desk"].now
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.isoformat(),
        timezone.localtime(at).strftime("%d.%m.%Y %H:%M"),
        wording.when(at, now),
    )


@register.simple_tag(takes_context=True)
def day(context: RequestContext, on: date | None) -> str | SafeString:
    """`{% day contact.date %}`: a <time> with the day only, nothing for None."""
    if on is None:
        return ""
    today = timezone.localdate(context["desk"].now)
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), wording.day(on, today))


@register.simple_tag(takes_context=True)
def phone(context: RequestContext, e164: str, customer: int | None = None, person: int | None = None) -> SafeString:
    """`{% phone number.e164 customer.id %}`: the number as one reads it, and what dials it.

    With an exchange that dials for us it is a button of the page's one dialling form, which works without script too.
    """
    address = _dial_address(customer=customer, person=person)
    return _dialling(context, e164, readable(e164), format_html('class="{}"', "tel"), address)


@register.simple_tag(takes_context=True)
def dial(context: RequestContext, e164: str, label: str, customer: int | None = None, **look: str) -> SafeString:
    """`{% dial row.number _("Call") row.customer_id key="a" %}`: a button of a row that calls this number.

    `look`: `key` of the row or `page_key` of the whole page, `size` of the button.
    """
    key = look.get("key", "") or look.get("page_key", "")
    shown = format_html("{} {}", icon("phone-outgoing"), label)
    attributes = format_html('class="{}"', f"button {look.get('size', '')}".strip())
    if key:
        shown = format_html("{} <kbd>{}</kbd>", shown, key.upper())
        attributes = format_html('{} data-{}="{}"', attributes, "row-key" if "key" in look else "key", key)
    return _dialling(context, e164, shown, attributes, _dial_address(customer=customer))


@register.filter
def readable(e164: str) -> str:
    """`{{ number|readable }}`: a number in E.164 as one reads it."""
    return phones.format_for_display(e164, "ZZ")


def _dial_address(**for_whom: int | None) -> str:
    known = urlencode({name: value for name, value in for_whom.items() if value})
    return f"{reverse('dial')}?{known}" if known else reverse("dial")


def _dialling(context: RequestContext, e164: str, shown: str, attributes: SafeString, address: str) -> SafeString:
    if not context["desk"].can_dial:
        return format_html('<a {} href="tel:{}">{}</a>', attributes, e164, shown)
    return format_html(
        '<button form="dial" {} name="number" value="{}" formaction="{}" hx-post="{}" hx-target="#dialling"'
        ' hx-swap="innerHTML">{}</button>',
        attributes,
        e164,
        address,
        address,
        shown,
    )


@register.filter
def top_clock(now: datetime) -> str:
    return wording.top_clock(now)


@register.filter
def initials(name: object) -> str:
    return wording.initials(str(name))


@register.filter
def marked(text: str, typed: str) -> SafeString:
    """`{{ hit.title|marked:typed }}`: the text with <mark> around what was typed."""
    return marking.marked(text, typed)


@register.filter
def words(promise: Promise) -> str:
    """`{{ promise|words }}`: what a promise is called on every screen."""
    return promises.words_of(promise)


@register.filter
def tone(promise: Promise) -> str:
    """`{{ promise|tone }}`: the colour of how it stands."""
    return standing.tone(promise)


@register.simple_tag
def sign(promise: Promise) -> SafeString:
    """`{% sign promise %}`: the sign of how it stands."""
    return icon(standing.sign(promise))


@register.simple_tag(takes_context=True)
def opened(context: RequestContext, name: str) -> str:
    """The address of a named page if whoever looks may open it, else nothing."""
    return open_url(name, context["request"].user)
