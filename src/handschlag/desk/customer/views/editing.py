"""One view for every form of the file, one for removing and one for taking the removal back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from handschlag.core import phone
from handschlag.core.errors import Cannot
from handschlag.customers.permissions import may_change_customers
from handschlag.desk.customer import panels
from handschlag.desk.customer.editors import EDITORS, Editor
from handschlag.desk.customer.views.file import customer_or_404, head_context
from handschlag.desk.toasts import say, warn
from handschlag.doors import allowed

if TYPE_CHECKING:
    from handschlag.customers.models import Customer
    from handschlag.desk.customer.forms import FileForm
    from handschlag.doors import DeskRequest

UNDO_SALT = "handschlag.desk.customer.undo"
UNDO_SECONDS = 60 * 60


@allowed(may_change_customers)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: DeskRequest, customer: int, kind: str, row: int | None = None) -> HttpResponse:
    """A form in its place (htmx) or on a page of its own; saving shows its panel, or the file."""
    owner, editor = customer_or_404(customer), _editor(request, kind)
    edited = get_object_or_404(editor.rows(owner.id, request.now), pk=row) if row is not None else None
    if (editor.change if edited else editor.add) is None:
        raise Http404
    form = editor.form(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        customer=owner.id,
        now=request.now,
        row=edited,
    )
    context = {
        "customer": owner,
        "editor": editor,
        "kind": kind,
        "row": edited,
        "form": form,
        "panel_name": editor.panel,
    }
    if request.method == "POST" and form.is_valid() and _saved(request, owner, editor, form, edited):
        return _done(request, owner, editor)
    is_refused = request.method == "POST"
    page = "desk/customer/form.html" if request.htmx else "desk/customer/form_page.html"
    answer = render(request, page, context, status=422 if is_refused else 200)
    if is_refused and request.htmx:
        answer["HX-Retarget"], answer["HX-Reswap"] = f"#form-{kind}-{row or 'new'}", "outerHTML"
    return answer


@allowed(may_change_customers)
@require_POST
def remove(request: DeskRequest, customer: int, kind: str, row: int) -> HttpResponse:
    """Remove at once and offer the way back, instead of asking whether one is sure."""
    owner, editor = customer_or_404(customer), _editor(request, kind)
    if editor.remove is None:
        raise Http404
    gone = get_object_or_404(editor.rows(owner.id, request.now), pk=row)
    kept = {name: getattr(gone, f"{name}_id", getattr(gone, name)) for name in editor.restored}
    try:
        editor.remove(**{editor.key: gone.pk}, revision=gone.revision, by=request.user.pk, now=request.now)
    except Cannot as refusal:
        warn(request, refusal.reason)
    else:
        token = signing.dumps({"kind": kind, "customer": owner.id, "row": kept}, salt=UNDO_SALT, compress=True)
        undo = reverse("customer-restore", args=[owner.id, token])
        e164 = getattr(gone, "e164", "")
        what = phone.format_for_display(e164, "ZZ") if e164 else str(gone)
        say(request, _("%(what)s is removed.") % {"what": what}, undo=undo)
    return _done(request, owner, editor)


@allowed(may_change_customers)
@require_POST
def restore(request: DeskRequest, customer: int, token: str) -> HttpResponse:
    """Add again what was removed within the last hour, as it was."""
    try:
        kept = signing.loads(token, salt=UNDO_SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        raise Http404 from None
    owner = customer_or_404(kept["customer"])
    editor = _editor(request, kept["kind"])
    if editor.add is None or kept["customer"] != customer:
        raise Http404
    try:
        editor.add(customer=owner.id, **kept["row"], by=request.user.pk, now=request.now)
    except Cannot as refusal:
        warn(request, refusal.reason)
    return HttpResponseRedirect(reverse("customer", args=[owner.id]))


def _editor(request: DeskRequest, kind: str) -> Editor:
    editor = EDITORS.get(kind)
    if editor is None:
        raise Http404
    if not editor.may(request.user):
        raise PermissionDenied
    return editor


def _saved(request: DeskRequest, owner: Customer, editor: Editor, form: FileForm, row: Any) -> bool:
    """Whether the action did it; what it refused stands beside its field."""
    who: dict[str, Any] = {"by": request.user.pk, "now": request.now}
    try:
        if row is None:
            assert editor.add is not None
            editor.add(customer=owner.id, **form.said(), **who)
        else:
            assert editor.change is not None
            what = {"customer": owner.id} if editor.key == "responsibility" else {editor.key: row.pk}
            seen = {"revision": form.cleaned_data["revision"] or 0} if editor.has_revision else {}
            editor.change(**what, **seen, **form.said(), **who)
    except Cannot as refusal:
        form.add_error(
            refusal.field if refusal.field in form.fields and refusal.field != "revision" else None, refusal.reason
        )
        return False
    return True


def _done(request: DeskRequest, owner: Customer, editor: Editor) -> HttpResponse:
    if not request.htmx:
        return HttpResponseRedirect(reverse("customer", args=[owner.id]))
    fresh = customer_or_404(owner.id)
    if editor.panel == "head":
        answer = render(request, "desk/customer/head.html", head_context(request, fresh))
    else:
        shown = panels.panel(editor.panel, fresh, request.now)
        answer = render(request, "desk/customer/panel.html", {"customer": fresh, "panel": shown})
    answer["HX-Retarget"], answer["HX-Reswap"] = f"#panel-{editor.panel}", "outerHTML"
    return answer
