"""The list of articles, the page of one, and its form."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from handschlag.cases import queries as cases
from handschlag.core.ids import read_id
from handschlag.desk import refusals, toasts
from handschlag.desk.articles.forms import ArticleForm, FlagForm, NoForm
from handschlag.doors import DeskRequest, allowed
from handschlag.knowledge import actions as knowledge
from handschlag.knowledge import queries
from handschlag.knowledge.choices import Audience, Confidence
from handschlag.knowledge.models import ArticleVersion
from handschlag.knowledge.permissions import may_check_articles, may_see_articles, may_write_articles
from handschlag.people import queries as people
from handschlag.products.models import Product

LONGEST = 200
CHANGES = (
    "ArticleWritten",
    "ArticleChecked",
    "ArticleReleased",
    "ReleaseWithdrawn",
    "ArticleRetired",
    "ArticleRestored",
    "ArticleFlagged",
    "FlagSettled",
    "ArticleUsed",
)
TRIGGER = ", ".join(f"calm:{fact} from:body" for fact in CHANGES)


@allowed(may_see_articles)
@require_GET
def articles(request: DeskRequest) -> HttpResponse:
    """What fits what is typed and chosen; while one types only the list is drawn anew."""
    wanted = _wanted(request)
    found = queries.find_articles(wanted)
    context = {"rows": _rows(found), "wanted": wanted, "most": queries.ON_A_PAGE, "trigger": TRIGGER}
    context["is_narrowed"] = wanted != queries.ArticleFilter()
    if request.htmx and request.htmx.target == "article-list":
        return render(request, "desk/articles/rows.html", context)
    context |= {
        "confidences": Confidence.choices,
        "audiences": Audience.choices,
        "products": Product.objects.order_by("name"),
        "flagged": queries.open_flags(),
        "proposed": cases.articles_to_check() if may_check_articles(request.user) else [],
    }
    return render(request, "desk/articles/list.html", context)


@allowed(may_see_articles)
@require_GET
def article(request: DeskRequest, article: int) -> HttpResponse:
    """What it says, or (`version`) what it said; what was found wrong with it, and all its versions."""
    return render(request, "desk/articles/article.html", shown(request, article))


@allowed(may_write_articles)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: DeskRequest) -> HttpResponse:
    """`title` in the address: what was searched and not found."""
    known = {"title": request.GET["title"][:160]} if "title" in request.GET else {}
    form = ArticleForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST" and form.is_valid():
        who: dict[str, Any] = {"by": request.user.pk, "now": request.now}
        made = refusals.made(form, lambda: knowledge.write_article(**form.said(), **who))
        if made is not None:
            return HttpResponseRedirect(reverse("article", args=[made.article_id]))
    context = {"form": form, "said": None}
    return render(request, "desk/articles/form.html", context, status=422 if form.errors else 200)


@allowed(may_write_articles)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: DeskRequest, article: int) -> HttpResponse:
    """Whoever was slower sees that somebody wrote a newer version, and keeps what they wrote."""
    page = queries.article_page(article)
    form = ArticleForm(request.POST if request.method == "POST" else None, said=page.said, flags=page.open_flags)
    newer = False
    if request.method == "POST" and form.is_valid():
        after = form.cleaned_data["after"] or 0
        said = {"settles": form.cleaned_data.get("settles", ()), **form.said()}
        who: dict[str, Any] = {"by": request.user.pk, "now": request.now}
        if refusals.is_done(form, lambda: knowledge.improve_article(article=article, after=after, **said, **who)):
            toasts.say(request, _("Kept. What it said before stands in its history."))
            return HttpResponseRedirect(reverse("article", args=[article]))
        newer = after != queries.get_article(article).number
    context = {"form": form, "said": queries.article_page(article).said, "newer": newer}
    return render(request, "desk/articles/form.html", context, status=422 if form.errors else 200)


def shown(request: DeskRequest, article: int, **filled: Any) -> dict[str, Any]:
    """What the page of one article shows; `flag` or `no`: a form that was refused."""
    page = queries.article_page(article)
    asked = read_id(request.GET.get("version", ""))
    said = next((one for one in page.versions if one.number == asked), page.said)
    to_check = cases.articles_to_check() if may_check_articles(request.user) else []
    names = people.names([*(one.by for one in page.versions), *(flag.by for flag in page.flags)])
    return {
        "page": page,
        "row": page.article,
        "said": said,
        "is_newest": said == page.said,
        "versions": [(one, names.get(one.by, "")) for one in page.versions],
        "flags": [(flag, names.get(flag.by, "")) for flag in page.flags],
        "helped": cases.helped_with(article),
        "is_proposed": any(one.article_id == article for one in to_check),
        "may_check": may_check_articles(request.user),
        "flag_form": filled.get("flag") or FlagForm(),
        "no_form": filled.get("no") or NoForm(),
        "opened": next(iter(filled), ""),
        "opened_flag": filled.get("at"),
        "trigger": TRIGGER,
    }


def _wanted(request: DeskRequest) -> queries.ArticleFilter:
    """What is understood of an address; what is not is left out."""
    given = request.GET
    confidence, audience = given.get("confidence", ""), given.get("audience", "")
    return queries.ArticleFilter(
        words=given.get("q", "")[:LONGEST],
        confidence=confidence if confidence in Confidence.values else "",
        audience=audience if audience in Audience.values else "",
        product=read_id(given.get("product", "")),
        is_flagged=given.get("flagged") == "1",
    )


def _rows(found: list[ArticleVersion]) -> list[tuple[ArticleVersion, int]]:
    flags = queries.flags_of(one.article_id for one in found)
    return [(one, flags.get(one.article_id, 0)) for one in found]
