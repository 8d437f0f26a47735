"""Diagnosis guides as they are written: the form, the tree, versions compared, in and out as JSON."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import reverse

from handschlag.desk.guides import draft as drafts
from handschlag.knowledge import queries
from handschlag.knowledge.models import Guide, GuideVersion
from tests.desk.office import half_past_five, text_of
from tests.factories.guides import ROUTER, write_guide
from tests.factories.people import make_user
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def lead(client):
    half_past_five()
    found = make_user("lead", name="Lea Leitner", role="team_lead", presence="available")
    client.force_login(found)
    return found


def fields(draft: drafts.Draft, **more) -> dict:
    """What the browser sends of a form that shows this draft."""
    sent: dict[str, object] = {"steps": len(draft.steps), "name": "Kein Telefon"}
    for n, step in enumerate(draft.steps):
        known = {
            "id": step.id, "kind": step.kind, "text": step.text, "hint": step.hint, "finding": step.finding,
            "scope": step.scope, "manner": step.manners, "days": step.valid_days, "until": step.until, "do": step.do,
            "then": step.then,
        }  # fmt: skip
        known |= {f"say{k}": said for k, (said, _to) in enumerate(step.answers)}
        known |= {f"next{k}": to for k, (_said, to) in enumerate(step.answers)}
        known |= {f"to-{code}": to for code, to in step.showed.items()}
        sent |= {f"s{n}-{name}": value for name, value in known.items()}
    return sent | more


def router(**more) -> dict:
    return fields(drafts.from_definition(ROUTER), **more)


def new(client, **more):
    return client.post(reverse("settings-guide-new"), router(**more))


def test_what_a_definition_says_comes_out_of_the_form_as_it_went_in():
    rich = {
        "start": "m",
        "steps": [
            {
                "id": "m", "measure": "Wie viel Volt?", "answers": [{"say": "12", "next": "e"}, {"say": "0", "next": "e"}],
                "finding": "Spannung", "manners": ["measured"], "valid_days": 30, "until": "Netzteil getauscht",
                "hint": "Rot an Plus", "scope": "item",
            },
            {"id": "e", "conclude": "Netzteil", "do": "tauschen", "then": "promise"},
        ],
    }  # fmt: skip
    for definition in (ROUTER, rich):
        sent = QueryDict(mutable=True)
        for name, value in fields(drafts.from_definition(definition)).items():
            sent.setlist(name, value if isinstance(value, list) else [str(value)])
        assert drafts.from_form(sent).definition() == definition


def test_a_guide_is_written_and_read_as_a_tree(client, lead):
    product = make_product("Box")
    assert "Noch gibt es keinen Leitfaden" in text_of(client.get(reverse("settings-guides")))
    assert "beginnt hier" in text_of(client.get(reverse("settings-guide-new")))
    answer = new(client, product=product.pk)
    made = GuideVersion.objects.get()
    assert answer["Location"] == reverse("settings-guide", args=[made.guide_id])
    assert (made.definition, made.guide.product, made.by) == (ROUTER, product, lead.pk)
    shown = text_of(client.get(answer["Location"]))
    assert "3 Wege, alle enden; der längste hat 2 Schritte" in shown
    assert "weiter mit 4: Die Leitung ist gestört" in shown
    assert "Kein Telefon" in text_of(client.get(reverse("settings-guides")))


def test_what_is_wrong_is_said_at_its_step_and_nothing_is_lost(client):
    answer = new(client, **{"s0-next1": "", "name": "Kein Telefon"})
    said = text_of(answer)
    assert answer.status_code == 422
    assert 'href="#step-0"' in said
    assert 'value="Router neu starten"' in said
    assert not Guide.objects.exists()
    both = text_of(new(client, **{"s0-next1": "", "s2-text": ""}))
    for where in ('href="#step-0"', 'href="#step-2"'):
        assert where in both, "everything that is wrong is said at once"
    write_guide("Kein Telefon")
    assert "Namen" in text_of(new(client))


def test_it_is_checked_whether_every_way_ends(client):
    assert "3 Wege, alle enden" in text_of(new(client, do="check"))
    wrong = new(client, do="check", **{"s1-to-nothing": "lamp"})
    assert (wrong.status_code, Guide.objects.count()) == (422, 0)


def test_steps_and_answers_are_added_removed_and_put_first(client):
    more = text_of(new(client, do="answer:0"))
    assert 'name="s0-say2"' in more
    added = text_of(new(client, do="add:look"))
    assert 'name="steps" value="5"' in added
    led = text_of(new(client, do="check", **{"s0-next1": "+conclude"}))
    assert 'name="s4-id" value="s1"' in led
    first = text_of(new(client, do="first:1"))
    assert 'name="s0-id" value="restart"' in first
    gone = text_of(new(client, do="drop:3"))
    assert 'name="steps" value="3"' in gone
    assert 'value="line"' not in gone
    for nonsense in ("drop:99", "dance:1", "add:magic", "drop:x"):
        assert 'name="steps" value="4"' in text_of(new(client, do=nonsense))


def test_the_next_version_is_compared_with_the_one_before_and_an_older_one_taken_again(client):
    first = write_guide()
    address = reverse("settings-guide-change", args=[first.guide_id])
    assert "Lampe am Router?" in text_of(client.get(address))
    client.post(address, router(after=1, **{"s3-do": "Bote"}))
    assert queries.guide_version(first.guide_id).number == 2
    page = reverse("settings-guide", args=[first.guide_id])
    shown = text_of(client.get(page))
    assert "Techniker" in shown[shown.index("compare-title") :]
    assert "Beide sagen dasselbe" in text_of(client.get(page, {"before": 1, "after": 1}))
    older = text_of(client.get(page, {"version": 1}))
    assert "Diese Fassung wieder nehmen" in older
    assert 'value="Techniker"' in text_of(client.get(address, {"version": 1}))
    late = client.post(address, router(after=1, **{"s3-do": "Taube"}))
    assert (late.status_code, queries.guide_version(first.guide_id).number) == (422, 2)
    assert "neuere Fassung" in text_of(late)


def test_it_is_retired_and_offered_again(client):
    made = write_guide()
    for name, is_retired in (("settings-guide-retire", True), ("settings-guide-restore", False)):
        client.post(reverse(name, args=[made.guide_id]))
        assert Guide.objects.get().is_retired is is_retired


def test_it_goes_out_as_json_and_comes_in_elsewhere(client):
    product = make_product("Box", code="BOX")
    made = write_guide(product=product.pk)
    out = client.get(reverse("settings-guide-export", args=[made.guide_id]))
    told = json.loads(out.content)
    assert (told["name"], told["product"], told["steps"]) == ("Kein Telefon", "BOX", ROUTER["steps"])
    address = reverse("settings-guide-import")
    assert "oder eingefügt" in text_of(client.get(address))
    shown = text_of(client.post(address, {"file": SimpleUploadedFile("g.json", out.content)}))
    assert 'value="Lampe am Router?"' in shown
    assert f'value="{product.pk}" selected' in shown
    assert Guide.objects.count() == 1


@pytest.mark.parametrize(
    "text",
    ["", "nichts", "[]", "[" * 100_000, '{"steps": 5}', '{"steps": [{"id": {}}, 7]}', '{"start": [], "steps": []}'],
)
def test_what_is_no_guide_is_refused_and_never_breaks(client, text):
    answer = client.post(reverse("settings-guide-import"), {"text": text})
    assert answer.status_code == 422
    assert not Guide.objects.exists()


@pytest.mark.parametrize("name", ["settings-guide", "settings-guide-change", "settings-guide-export"])
def test_a_guide_that_is_not_there_is_not_found(client, name):
    assert client.get(reverse(name, args=[987654])).status_code == 404
