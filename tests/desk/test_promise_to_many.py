"""Many customers at once, kept views, and what a call says about promises: as pages."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from handschlag.promises.choices import Source, State
from handschlag.promises.models import Promise, PromiseGroup, SavedView
from tests.desk.calling import House
from tests.desk.office import text_of
from tests.factories.customers import make_customer
from tests.factories.people import make_team
from tests.factories.promises import promise_to


def form(office: House, **more: object) -> dict[str, object]:
    given = {"cause": "Störung West", "words": "Rückruf in 2 Stunden", "owner": f"u{office.kern.pk}"}
    return {**given, "customers": "Ernst Roth\nBäckerei Weber\n\nErnst Roth", **more}


def test_one_cause_is_promised_to_each_line_and_kept_and_told_together(office: House) -> None:
    make_customer("Bäckerei Weber", now=office.now)
    office.client.post(reverse("promise-group-new"), form(office))
    group = PromiseGroup.objects.get()
    assert group.members.count() == 2
    listed = text_of(office.client.get(reverse("promises")))
    assert ("2 Kunden" in listed, listed.count("Störung West")) == (True, 1)
    address = reverse("promise-group", args=[group.pk])
    seen = text_of(office.client.get(address))
    assert "Bäckerei Weber" in seen
    office.client.post(reverse("promise-group-tell", args=[group.pk]))
    assert not group.members.filter(told_at=None).exists()
    office.client.post(reverse("promise-group-keep", args=[group.pk]))
    assert set(group.members.values_list("state", flat=True)) == {State.KEPT}


def test_a_line_that_is_not_clear_is_named_and_nothing_is_promised(office: House) -> None:
    answer = office.client.post(reverse("promise-group-new"), form(office, customers="Ernst Roth\nXyzzy"))
    assert answer.status_code == 422
    assert "Noch nicht eindeutig: Xyzzy" in text_of(answer)
    answer = office.client.post(reverse("promise-group-new"), form(office, customers="Ernst Roth"))
    assert "mindestens zwei Kunden" in text_of(answer)
    assert not Promise.objects.exists()
    meant = office.client.get(reverse("promise-group-understood"), {"customers": "Ernst Roth\nXyzzy"})
    assert "niemand gefunden" in text_of(meant)


def test_customers_chosen_before_stand_in_the_form(office: House) -> None:
    seen = office.client.get(reverse("promise-group-new"), {"customer": office.roth.pk})
    assert "Ernst Roth" in text_of(seen)


def test_a_view_is_kept_under_a_name_shared_and_removed(office: House) -> None:
    team = make_team("Schaden", members=(office.kern,))
    kept = {"view": "all", "kind": "offer", "name": "Angebote", "share": team.pk}
    office.client.post(reverse("promise-view-save"), kept)
    view = SavedView.objects.get()
    assert (view.filters, view.team) == ({"view": "all", "kind": "offer"}, team)
    assert "Angebote" in text_of(office.client.get(reverse("promises")))
    refused = office.client.post(reverse("promise-view-save"), {"view": "all", "name": ""}, follow=True)
    assert "Eine Ansicht braucht einen Namen" in text_of(refused)
    office.client.post(reverse("promise-view-remove", args=[view.pk]))
    assert not SavedView.objects.exists()


def test_a_running_call_notes_what_the_customer_promises_once(office: House) -> None:
    talk = office.talk()
    ours = promise_to(office.roth, now=office.now, owner=office.kern.pk, allowance=timedelta(hours=9))
    said = {"words": "schickt Unterlagen in 2 Stunden", "awaited_by": ours.pk}
    office.client.post(reverse("call-theirs", args=[talk.pk]), said)
    office.client.post(reverse("call-theirs", args=[talk.pk]), said)
    theirs = Promise.objects.get(source=Source.CUSTOMER)
    ours.refresh_from_db()
    assert ours.waits_for == theirs
    refused = office.client.post(reverse("call-theirs", args=[talk.pk]), {"words": "bald"}, follow=True)
    assert "notice broken" in refused.content.decode()


def test_wrap_up_replaces_the_open_one_of_the_same_matter_instead_of_promising_twice(office: House) -> None:
    old = promise_to(office.roth, now=office.now, owner=office.kern.pk, allowance=timedelta(hours=9))
    talk = office.talk()
    line = {"line": "/v Rückruf in 3 Stunden"}
    told = office.client.get(reverse("call-understand", args=[talk.pk]), line).json()["said"]
    assert "offen ist schon" in told
    office.hang_up()
    wrapped = {
        "outcome": "promised",
        "promise": "Rückruf in 3 Stunden",
        "replaces": old.pk,
        "theirs": "ruft in 1 Stunde an",
    }
    office.client.post(reverse("call-wrap-up", args=[talk.pk]), wrapped)
    old.refresh_from_db()
    assert (old.state, old.agreed_in) == (State.REPLACED, talk.pk)
    assert Promise.objects.filter(state=State.OPEN).exclude(source=Source.CUSTOMER).count() == 1
    assert Promise.objects.filter(source=Source.CUSTOMER).count() == 1
