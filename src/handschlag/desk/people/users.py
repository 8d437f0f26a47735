"""Users: list, file of one, and what can be done about it. Looking is for management, changing for administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from handschlag.desk import refusals
from handschlag.desk.people.forms import BelongsForm, ExtensionForm, SkillForm, UserForm
from handschlag.doors import allowed
from handschlag.people import actions as people
from handschlag.people import queries, rules
from handschlag.people.permissions import may_administer, may_manage

if TYPE_CHECKING:
    from django.http import HttpResponse

    from handschlag.doors import DeskRequest
    from handschlag.people.models import User


@allowed(may_manage)
def users(request: DeskRequest) -> HttpResponse:
    context = {
        "users": queries.all_users(),
        "may_change": may_administer(request.user),
        "skills": queries.skills(),
        "skill_form": SkillForm(),
    }
    return render(request, "desk/people/users.html", context)


@allowed(may_administer)
def new_user(request: DeskRequest) -> HttpResponse:
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        taken = set(queries.all_users().values_list("login", flat=True))
        said["login"] = said["login"] or rules.suggest_login(said["name"], taken)
        made = refusals.made(form, lambda: people.create_user(**said, by=request.user.pk, now=request.now))
        if made:
            return HttpResponseRedirect(reverse("settings-user", args=[made.pk]))
    status = 422 if form.is_bound else 200
    return render(request, "desk/people/user_new.html", {"form": form}, status=status)


@allowed(may_administer)
@never_cache
def user(request: DeskRequest, number: int) -> HttpResponse:
    person = _find(number)
    current = {field: getattr(person, field) for field in ("name", "login", "email", "role", "language")}
    form = UserForm(request.POST or None, initial=current)
    form.fields["login"].required, form.fields["login"].help_text = True, ""
    if (
        request.method == "POST"
        and form.is_valid()
        and refusals.is_done(
            form,
            lambda: people.change_user(user=number, **form.cleaned_data, by=request.user.pk, now=request.now),
        )
    ):
        return refusals.go(request, lambda: None, to=_file_of(number), said=_("Saved."))
    return _show(request, person, form, status=422 if form.is_bound else 200)


@allowed(may_administer)
@require_POST
@never_cache
def link(request: DeskRequest, number: int) -> HttpResponse:
    """A fresh one-time link, shown once in this answer and kept nowhere but as a hash."""
    person = _find(number)
    token = people.invite(user=number, by=request.user.pk, now=request.now)
    address = request.build_absolute_uri(reverse("invitation", args=[token]))
    return _show(request, person, None, address=address)


@allowed(may_administer)
@require_POST
def drop_factor(request: DeskRequest, number: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: people.remove_second_factor(user=number, by=request.user.pk, now=request.now),
        to=_file_of(number),
        said=_("The second factor is off for this account."),
    )


@allowed(may_administer)
@require_POST
def add_extension(request: DeskRequest, number: int) -> HttpResponse:
    form = ExtensionForm(request.POST)
    if form.is_valid() and refusals.is_done(
        form,
        lambda: people.add_extension(
            user=number, value=form.cleaned_data["value"], by=request.user.pk, now=request.now
        ),
    ):
        return HttpResponseRedirect(_file_of(number) + "#extensions")
    return _show(request, _find(number), None, extension_form=form, status=422)


@allowed(may_administer)
@require_POST
def drop_extension(request: DeskRequest, number: int, extension: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: people.remove_extension(extension=extension, by=request.user.pk, now=request.now),
        to=_file_of(number) + "#extensions",
    )


@allowed(may_administer)
@require_POST
def belongs(request: DeskRequest, number: int) -> HttpResponse:
    form = BelongsForm(request.POST)
    if not form.is_valid():
        return _show(request, _find(number), None, belongs_form=form, status=422)
    return refusals.go(
        request,
        lambda: people.set_belonging(
            user=number,
            teams=[team.pk for team in form.cleaned_data["teams"]],
            skills=[skill.pk for skill in form.cleaned_data["skills"]],
            by=request.user.pk,
            now=request.now,
        ),
        to=_file_of(number),
        said=_("Saved."),
    )


@allowed(may_administer)
@require_POST
def close(request: DeskRequest, number: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: people.deactivate_user(user=number, by=request.user.pk, now=request.now),
        to=_file_of(number),
        said=_("The account is closed. Everything done stays under this name."),
        undo=reverse("settings-user-open", args=[number]),
    )


@allowed(may_administer)
@require_POST
def reopen(request: DeskRequest, number: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: people.reactivate_user(user=number, by=request.user.pk, now=request.now),
        to=_file_of(number),
        said=_("The account is open again."),
    )


@allowed(may_administer)
@require_POST
def practise(request: DeskRequest, number: int) -> HttpResponse:
    is_on = request.POST.get("practising") == "1"
    return refusals.go(
        request,
        lambda: people.set_practising(user=number, practising=is_on, by=request.user.pk, now=request.now),
        to=_file_of(number),
        said=_("From now on only practice calls ring here.") if is_on else _("Real calls ring here again."),
    )


@allowed(may_administer)
@require_POST
def add_skill(request: DeskRequest) -> HttpResponse:
    name = request.POST.get("name", "")
    return refusals.go(
        request,
        lambda: people.create_skill(name=name, by=request.user.pk, now=request.now),
        to=reverse("settings-users") + "#skills",
    )


@allowed(may_administer)
@require_POST
def drop_skill(request: DeskRequest, skill: int) -> HttpResponse:
    return refusals.go(
        request,
        lambda: people.remove_skill(skill=skill, by=request.user.pk, now=request.now),
        to=reverse("settings-users") + "#skills",
    )


def _find(number: int) -> User:
    person = queries.find_user(number)
    if person is None:
        raise Http404
    return person


def _file_of(number: int) -> str:
    return reverse("settings-user", args=[number])


def _show(
    request: DeskRequest,
    person: User,
    form: UserForm | None,
    *,
    address: str = "",
    extension_form: ExtensionForm | None = None,
    belongs_form: BelongsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    current = {field: getattr(person, field) for field in ("name", "login", "email", "role", "language")}
    teams = list(queries.teams_of(person.pk))
    context = {
        "person": person,
        "form": form or UserForm(initial=current),
        "address": address,
        "extension_form": extension_form or ExtensionForm(),
        "belongs_form": belongs_form or BelongsForm(initial={"teams": teams, "skills": list(person.skills.all())}),
        "extensions": person.extensions.order_by("value"),
        "invitation": person.invitations.first(),
        "has_second_factor": queries.has_second_factor(person.pk),
    }
    return render(request, "desk/people/user.html", context, status=status)
