"""Who it is: found, confirmed, changed, or set up new from the running conversation."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.customers import queries as customers
from handschlag.desk import refusals
from handschlag.desk.call import said
from handschlag.desk.call.forms import NewCustomerForm, PartyForm
from handschlag.desk.call.going_back import noted
from handschlag.desk.navigation import find_url
from handschlag.doors import DeskRequest, allowed
from handschlag.people.permissions import may_use_desk

FEW = 8


@allowed(may_use_desk)
@require_GET
def search(request: DeskRequest, conversation: int) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:200]
    hits = customers.search(text, limit=FEW, now=request.now) if text else []
    template = "desk/call/found.html" if request.headers.get("HX-Request") else "desk/call/found_page.html"
    return render(request, template, {"conversation": conversation, "hits": hits, "q": text})


@allowed(may_use_desk)
@require_POST
def confirm(request: DeskRequest, conversation: int) -> HttpResponse:
    form, refusal = PartyForm(request.POST), _("This customer does not exist.")
    return noted(request, form, refusal, conversations.confirm_customer, conversation=conversation)


@allowed(may_use_desk)
@require_http_methods(["GET", "POST"])
def new_customer(request: DeskRequest, conversation: int) -> HttpResponse:
    """One form: who they are and who looks after them. The number that called is theirs from now on."""
    row = queries.get_conversation(conversation)
    form = NewCustomerForm(request.POST or None, user=request.user)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            confirmed = refusals.made(
                form,
                lambda: conversations.enter_new_customer(
                    conversation=conversation, **form.cleaned_data, by=request.user.id, now=request.now
                ),
            )
            if confirmed:
                return HttpResponseRedirect(find_url("customer", confirmed.customer_id) or find_url("today"))
    context = {"form": form, "conversation": row, "number": "" if row.is_anonymous else said.number(row)}
    return render(request, "desk/call/new_customer.html", context, status=status)
