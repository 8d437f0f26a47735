"""What is done about an article with one button, or one sentence."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handschlag.desk import refusals, toasts
from handschlag.desk.articles.forms import FlagForm, NoForm
from handschlag.desk.articles.views import shown
from handschlag.doors import DeskRequest, allowed
from handschlag.knowledge import actions as knowledge
from handschlag.knowledge.permissions import may_check_articles, may_write_articles


@allowed(may_write_articles)
@require_POST
def flag(request: DeskRequest, article: int) -> HttpResponse:
    """It is no longer right; it stays as it is until somebody answers."""
    form = FlagForm(request.POST)
    if form.is_valid():
        words = form.cleaned_data["words"]
        if refusals.is_done(
            form, lambda: knowledge.flag_article(article=article, words=words, by=request.user.pk, now=request.now)
        ):
            toasts.say(request, _("Noted. Everybody who opens the article sees it until somebody answers."))
            return HttpResponseRedirect(reverse("article", args=[article]))
    return render(request, "desk/articles/article.html", shown(request, article, flag=form), status=422)


@allowed(may_check_articles)
@require_POST
def no(request: DeskRequest, article: int, flag: int) -> HttpResponse:
    """It is right as it stands, and why."""
    form = NoForm(request.POST)
    if form.is_valid():
        words = form.cleaned_data["words"]
        act = knowledge.refuse_flag
        if refusals.is_done(
            form, lambda: act(article=article, flag=flag, words=words, by=request.user.pk, now=request.now)
        ):
            toasts.say(request, _("Answered: it is right as it stands."))
            return HttpResponseRedirect(reverse("article", args=[article]))
    return render(request, "desk/articles/article.html", shown(request, article, no=form, at=flag), status=422)


@allowed(may_check_articles)
@require_POST
def check(request: DeskRequest, article: int, number: int) -> HttpResponse:
    """It is right, in the version that was read."""
    act = knowledge.check_article
    return _go(
        request,
        article,
        lambda: act(article=article, number=number, by=request.user.pk, now=request.now),
        _("Checked: it is right as it stands."),
    )


@allowed(may_check_articles)
@require_POST
def release(request: DeskRequest, article: int, number: int) -> HttpResponse:
    """Customers may have it in these words."""
    act = knowledge.release_article
    return _go(
        request,
        article,
        lambda: act(article=article, number=number, by=request.user.pk, now=request.now),
        _("Released for customers, in these words."),
        undo="article-withdraw",
    )


@allowed(may_check_articles)
@require_POST
def withdraw(request: DeskRequest, article: int) -> HttpResponse:
    return _go(
        request,
        article,
        lambda: knowledge.withdraw_release(article=article, by=request.user.pk, now=request.now),
        _("It is only for us again."),
    )


@allowed(may_check_articles)
@require_POST
def retire(request: DeskRequest, article: int) -> HttpResponse:
    return _go(
        request,
        article,
        lambda: knowledge.retire_article(article=article, by=request.user.pk, now=request.now),
        _("Put away: it is found no more."),
        undo="article-restore",
    )


@allowed(may_check_articles)
@require_POST
def restore(request: DeskRequest, article: int) -> HttpResponse:
    return _go(
        request,
        article,
        lambda: knowledge.restore_article(article=article, by=request.user.pk, now=request.now),
        _("It is found again. Somebody should check it."),
    )


def _go(request: DeskRequest, article: int, act: Callable[[], object], said: str, *, undo: str = "") -> HttpResponse:
    here = reverse("article", args=[article])
    return refusals.go(request, act, to=here, said=said, undo=reverse(undo, args=[article]) if undo else "")
