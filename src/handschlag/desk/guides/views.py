from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handschlag.cases.choices import Manner, Scope, Showed
from handschlag.core.errors import Cannot
from handschlag.core.ids import read_id
from handschlag.desk import refusals, toasts
from handschlag.desk.guides import draft as drafts
from handschlag.desk.guides import showing
from handschlag.doors import allowed
from handschlag.knowledge import actions, queries
from handschlag.knowledge.permissions import may_write_guides
from handschlag.knowledge.rules.guides import parse_guide, problems
from handschlag.people import queries as people
from handschlag.products import queries as products

if TYPE_CHECKING:
    from handschlag.desk.guides.draft import Draft
    from handschlag.doors import DeskRequest
    from handschlag.knowledge.models import Guide, GuideVersion

LARGEST = 500_000
"""Characters of a guide as JSON; two hundred steps need a tenth of it."""
Wrong = dict[str, list[str]]
"""Sentence to where it is so: "name", "step <name>"."""


@allowed(may_write_guides)
@require_GET
def guides(request: DeskRequest) -> HttpResponse:
    """All guides by product, retired ones last."""
    newest = queries.newest_versions()
    rows = [(row, newest[row.pk], len(newest[row.pk].definition["steps"])) for row in queries.guides(with_retired=True)]
    rows.sort(key=lambda one: (one[0].is_retired, str(one[0].product or ""), one[0].name))
    return render(request, "desk/guides/guides.html", {"rows": rows})


@allowed(may_write_guides)
@require_GET
def guide(request: DeskRequest, guide: int) -> HttpResponse:
    """What it says, drawn as a tree; what it said before, and any two of its versions compared."""
    history = list(queries.guide_history(guide))
    if not history:
        raise Http404
    shown = _version(request, "version", history) or history[0]
    after = _version(request, "after", history) or history[0]
    before = _version(request, "before", history) or next((one for one in history if one.number < after.number), after)
    parsed = queries.tree_of(shown)
    names = people.names(one.by for one in history)
    context = {
        "guide": queries.guide_version(guide).guide,
        "shown": shown,
        "is_newest": shown == history[0],
        "tree": showing.tree(parsed),
        "shape": showing.shape(parsed),
        "history": [(one, names.get(one.by, "")) for one in history],
        "before": before,
        "after": after,
        "changes": showing.changes(before.definition, after.definition),
    }
    return render(request, "desk/guides/guide.html", context)


@allowed(may_write_guides)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: DeskRequest) -> HttpResponse:
    if request.method == "POST":
        return _written(request, None, drafts.from_form(request.POST))
    return _form(request, None, drafts.blank(), {})


@allowed(may_write_guides)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: DeskRequest, guide: int) -> HttpResponse:
    """Its next version; from what it says now, or from what it said in an older one."""
    newest = queries.guide_version(guide)
    if request.method == "POST":
        return _written(request, newest, drafts.from_form(request.POST))
    older = _version(request, "version", list(queries.guide_history(guide)))
    said = {"name": newest.guide.name, "product": newest.guide.product_id, "after": newest.number}
    return _form(request, newest.guide, drafts.from_definition((older or newest).definition), said)


@allowed(may_write_guides)
@require_http_methods(["GET", "HEAD", "POST"])
def read_in(request: DeskRequest) -> HttpResponse:
    """A guide from a file or pasted: it is shown in the form with what is wrong in it, and nothing is kept before *Save*."""
    if request.method != "POST":
        return render(request, "desk/guides/import.html", {"text": ""})
    sent = request.FILES.get("file")
    text = sent.read(LARGEST + 1).decode("utf-8-sig", "replace") if sent else request.POST.get("text", "")
    try:
        found = json.loads(text) if len(text) <= LARGEST else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        context = {"text": "" if sent else text[:LARGEST], "error": _("This is no guide as JSON.")}
        return render(request, "desk/guides/import.html", context, status=422)
    product = products.find_product_by_code(str(found.get("product") or ""))
    said = {"name": str(found.get("name") or ""), "product": product.pk if product else None}
    draft = drafts.from_definition(found)
    return _form(request, None, draft, said, wrong=_wrong(draft.definition()))


@allowed(may_write_guides)
@require_GET
def export(_request: DeskRequest, guide: int) -> HttpResponse:
    """What it says now, to be read in elsewhere; its product by its code."""
    version = queries.guide_version(guide)
    product = version.guide.product
    told = {"name": version.guide.name, "product": product.code if product else None, **version.definition}
    answer = HttpResponse(json.dumps(told, ensure_ascii=False, indent=1), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{slugify(version.guide.name) or "guide"}.json"'
    return answer


@allowed(may_write_guides)
@require_POST
def retire(request: DeskRequest, guide: int) -> HttpResponse:
    to, undo = reverse("settings-guide", args=[guide]), reverse("settings-guide-restore", args=[guide])
    said = _("It is not offered any more. What was begun by it is ended by it.")
    by = request.user.pk
    return refusals.go(
        request, lambda: actions.retire_guide(guide=guide, by=by, now=request.now), to=to, said=said, undo=undo
    )


@allowed(may_write_guides)
@require_POST
def restore(request: DeskRequest, guide: int) -> HttpResponse:
    to, by = reverse("settings-guide", args=[guide]), request.user.pk
    return refusals.go(
        request,
        lambda: actions.restore_guide(guide=guide, by=by, now=request.now),
        to=to,
        said=_("It is offered again."),
    )


def _written(request: DeskRequest, newest: GuideVersion | None, draft: Draft) -> HttpResponse:
    """Save it, check it, or do what one of the buttons beside a step says."""
    row, do, sent = newest.guide if newest else None, request.POST.get("do", "save"), request.POST
    product = read_id(sent.get("product", ""))
    said: dict[str, Any] = {"name": sent.get("name", ""), "product": product, "after": read_id(sent.get("after", ""))}
    place = draft.carry_out(do)
    draft.make_new_steps()
    if do == "check":
        wrong = _wrong(draft.definition())
        shape = "" if wrong else showing.shape(parse_guide(draft.definition()))
        return _form(request, row, draft, said, wrong=wrong, shape=shape)
    if do != "save":
        return _form(request, row, draft, said, place=place)
    try:
        made = actions.write_guide(
            name=said["name"],
            definition=draft.definition(),
            product=products.get_product(product).pk if product else None,
            guide=row.pk if row else None,
            after=said["after"],
            by=request.user.pk,
            now=request.now,
        )
    except Cannot as no:
        return _form(request, row, draft, said, wrong={no.reason: [no.field]} | _wrong(draft.definition()))
    toasts.say(request, _("Saved."))
    return HttpResponseRedirect(reverse("settings-guide", args=[made.guide_id]))


def _form(
    request: DeskRequest,
    row: Guide | None,
    draft: Draft,
    said: dict[str, Any],
    *,
    wrong: Wrong | None = None,
    shape: str = "",
    place: int | None = None,
) -> HttpResponse:
    places = {step.id: number for number, step in enumerate(draft.steps, 1)}
    fields = {field for several in (wrong or {}).values() for field in several}
    context = {
        "guide": row,
        "draft": draft,
        "said": said,
        "products": products.products(),
        "kinds": showing.KIND_LABELS.items(),
        "scopes": Scope.choices,
        "manners": Manner.choices,
        "showed": dict(Showed.choices),
        "then": showing.THEN_LABELS.items(),
        "wrong": [
            (reason, [places[step] for field in several if (step := field.removeprefix("step ")) in places])
            for reason, several in (wrong or {}).items()
        ],
        "wrong_steps": {field.removeprefix("step ") for field in fields if field.startswith("step ")},
        "is_name_wrong": "name" in fields,
        "shape": shape,
        "place": place,
    }
    return render(request, "desk/guides/form.html", context, status=422 if wrong else 200)


def _wrong(definition: dict[str, Any]) -> Wrong:
    """What keeps it from being walked: each sentence with where it is so."""
    found: Wrong = {}
    for no in problems(definition):
        found.setdefault(str(actions.SENTENCES[no.code]), []).append(f"step {no.step}".strip())
    return found


def _version(request: DeskRequest, name: str, history: list[GuideVersion]) -> GuideVersion | None:
    asked = read_id(request.GET.get(name, ""))
    return next((one for one in history if one.number == asked), None)
