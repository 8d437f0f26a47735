"""The rules of the inbox: a list one can read, a trial on what came in last, and what each did."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handschlag.conversations import actions as conversations
from handschlag.conversations import queries
from handschlag.conversations.models import Conversation, InboxRule
from handschlag.conversations.permissions import may_write_inbox_rules
from handschlag.desk import refusals, toasts
from handschlag.desk.call.line import Line
from handschlag.desk.inbox_rules import wording
from handschlag.desk.inbox_rules.forms import RuleForm, as_it_stands
from handschlag.doors import DeskRequest, allowed

SHOWN = 100


@dataclass(frozen=True)
class Trial:
    """For which entries it would hold, of how many."""

    lines: list[Line]
    count: int
    of: int


@allowed(may_write_inbox_rules)
@require_GET
def rules(request: DeskRequest) -> HttpResponse:
    said = [(rule, wording.condition(rule), wording.effects(rule)) for rule in queries.inbox_rules()]
    return render(request, "desk/inbox_rules/rules.html", {"rules": said})


@allowed(may_write_inbox_rules)
@require_http_methods(["GET", "POST"])
def new(request: DeskRequest) -> HttpResponse:
    return _written(request, RuleForm(request.POST or None), None)


@allowed(may_write_inbox_rules)
@require_http_methods(["GET", "POST"])
def rule(request: DeskRequest, rule: int) -> HttpResponse:
    found = queries.get_inbox_rule(rule)
    return _written(request, RuleForm(request.POST or None, initial=as_it_stands(found)), found)


@allowed(may_write_inbox_rules)
@require_POST
def move(request: DeskRequest, rule: int) -> HttpResponse:
    by, now = request.user.pk, request.now
    return refusals.go(
        request,
        lambda: conversations.move_inbox_rule(rule=rule, by=by, now=now),
        to=reverse("settings-inbox-rules"),
    )


@allowed(may_write_inbox_rules)
@require_POST
def remove(request: DeskRequest, rule: int) -> HttpResponse:
    by, now = request.user.pk, request.now
    return refusals.go(
        request,
        lambda: conversations.remove_inbox_rule(rule=rule, by=by, now=now),
        to=reverse("settings-inbox-rules"),
        said=_("The rule is removed. What it did stays as it is."),
    )


def _written(request: DeskRequest, form: RuleForm, found: InboxRule | None) -> HttpResponse:
    trial, is_trial = None, "try" in request.POST
    if form.is_bound and form.is_valid():
        if is_trial:
            trial = _tried(*queries.would_hold(form.said().conditions))
        elif _is_saved(request, form, found):
            toasts.say(request, _("Saved."))
            return HttpResponseRedirect(reverse("settings-inbox-rules"))
    did = [] if found is None else list(queries.rule_applied(found.pk)[:SHOWN])
    log = [(Line(one.conversation), one.at, wording.effects(one.rule, one.did)) for one in did]
    context = {"form": form, "rule": found, "trial": trial, "log": log}
    status = 422 if form.is_bound and not is_trial else 200
    return render(request, "desk/inbox_rules/rule.html", context, status=status)


def _is_saved(request: DeskRequest, form: RuleForm, found: InboxRule | None) -> bool:
    return refusals.is_done(
        form,
        lambda: conversations.write_inbox_rule(
            said=form.said(), rule=found.pk if found else None, by=request.user.pk, now=request.now
        ),
    )


def _tried(found: list[Conversation], of: int) -> Trial:
    return Trial([Line(row) for row in found[:SHOWN]], len(found), of)
