"""A complaint is opened in two keys while the customer speaks, walks the path of ISO 10002, and ends by their word alone."""

from __future__ import annotations

import csv
import io
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.concerns import customer_of, do, newest_case, newest_talk, rings_and_is_answered, step
from tests.journeys.world import Desk
from tests.product import Product

pytestmark = pytest.mark.journey

WORDS = "Dreimal habe ich angerufen, dreimal wurde ich vertröstet."
CAUSE = "Rückruf ohne Namen vergeben"


def somebody_without_a_concern(provider: Product) -> tuple[str, str, str]:
    """Number, customer and name of one who has a line and never complained."""
    number = provider.sql(
        "select substr(n.e164, 2) from customers_number n where n.e164 like '+4969%' and not exists (select 1 from"
        " cases_case c where c.customer_id = n.customer_id) and not exists (select 1 from changeovers_affected a where"
        " a.customer_id = n.customer_id) order by n.customer_id desc limit 1"
    )
    customer = customer_of(provider, number)
    return number, customer, provider.sql(f"select name from customers_customer where id = {customer}")


def test_from_the_call_over_no_to_yes_and_what_caused_it(provider, sign_in, line):
    number, customer, who = somebody_without_a_concern(provider)
    brehm = sign_in("brehm")
    call = rings_and_is_answered(line, brehm, number, who)
    talk = newest_talk(provider, customer)
    case = opened_in_two_keys(provider, brehm, customer)
    do(brehm, case, "saying", words=WORDS, conversation=talk)
    step(brehm, case, "describe", nature="complaint", remedy="Eine Entschuldigung und einen Monat ohne Gebühr")
    step(brehm, case, "acknowledge", conversation=talk)
    expect(brehm.page.locator("#step-acknowledgement")).to_have_class("done")
    line.hang_up(call)
    brehm.finish(who)

    sommer = sign_in("sommer")
    taken_only_with_a_sentence(provider, brehm, sommer, case)
    step(sommer, case, "assess", severity="high", immediate="no")
    step(sommer, case, "investigate", words="Drei Rückrufe standen im Kalender, keiner hatte einen Namen.")
    step(sommer, case, "interim", words="Wir haben die drei Anrufe gefunden.")
    step(sommer, case, "decide", kind="decision", verdict="declined", words="Kein Monat frei.", reasons="Kein Ausfall.")
    step(sommer, case, "tell", conversation=talk)
    step(sommer, case, "answer", is_accepted="no", conversation=talk)
    expect(sommer.page.locator("#step-recourse")).to_have_attribute("aria-current", "step")
    sommer.picture("complaint-not-accepted")

    # Somebody else of ours looks at it anew, and finds otherwise.
    step(sommer, case, "anew", body="Silke Hartung")
    step(sommer, case, "investigate", words="Noch einmal gehört: zugesagt war der Rückruf.")
    hartung = sign_in("hartung")
    step(
        hartung, case, "decide", kind="decision", verdict="granted", words="Ein Monat frei.", reasons="Zugesagt war es."
    )
    again = rings_and_is_answered(line, brehm, number, who)
    heard = newest_talk(provider, customer)
    step(brehm, case, "tell", conversation=heard)
    step(brehm, case, "answer", is_accepted="yes", conversation=heard)
    ends_by_their_word(brehm, case, heard)
    line.hang_up(again)

    step(sommer, case, "cause", cause=CAUSE, is_systemic="yes", words="Der Kalender verlangt keinen Namen.")
    expect(sommer.page.locator("#step-cause")).to_contain_text(CAUSE)
    stands_in_the_register(sommer, who)


def opened_in_two_keys(provider: Product, brehm: Desk, customer: str) -> str:
    page = brehm.page
    page.locator("html.scripted").wait_for(state="attached")
    page.keyboard.press("Alt+R")
    expect(page.locator("details.opening[open]").first).to_be_visible()
    page.keyboard.press("r")
    expect(page).to_have_url(re.compile(r"/cases/\d+/$"))
    case = newest_case(provider, customer)
    assert page.url.endswith(f"/cases/{case}/")
    assert provider.sql(f"select kind from cases_case where id = {case}") == "complaint"
    return case


def taken_only_with_a_sentence(provider: Product, brehm: Desk, sommer: Desk, case: str) -> None:
    """With the keyboard alone: given, refused without a sentence of what was understood, taken with it."""
    page = brehm.open(f"/cases/{case}/")
    page.locator("html.scripted").wait_for(state="attached")
    page.keyboard.press("Alt+U")
    page.locator("select[name=to]").select_option(label="Ute Sommer")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#handover-head")).to_contain_text("bis dahin kümmert sich Anja Brehm")
    offered = re.search(r"/handovers/\d+/", page.url)
    assert offered is not None
    assert owner(provider, case) == "brehm"
    theirs = sommer.open(offered.group(0))
    expect(theirs.locator("blockquote")).to_contain_text("dreimal wurde ich vertröstet")
    theirs.locator("html.scripted").wait_for(state="attached")
    theirs.keyboard.press("Control+Enter")
    expect(theirs.locator("[name^=read_back]")).to_be_visible()
    assert owner(provider, case) == "brehm"
    theirs.locator("[name^=read_back]").fill("Drei Rückrufe blieben aus; ich prüfe, warum, und melde mich.")
    theirs.keyboard.press("Control+Enter")
    expect(theirs).to_have_url(re.compile(rf"/cases/{case}/$"))
    assert owner(provider, case) == "sommer"


def owner(provider: Product, case: str) -> str:
    return provider.sql(f"select u.login from cases_case c join people_user u on u.id = c.owner_id where c.id = {case}")


def ends_by_their_word(brehm: Desk, case: str, heard: str) -> None:
    """Carried out and told is not over: silence is no answer to a complaint."""
    do(brehm, case, "solve", words="Gutschrift über einen Monat gebucht.", conversation=heard)
    do(brehm, case, "tell", conversation=heard)
    expect(brehm.page.locator("#step-closing")).to_contain_text("nie durch Schweigen")
    expect(brehm.page.locator("#panel-head")).not_to_contain_text("bestätigt")
    do(brehm, case, "confirm", conversation=heard)
    expect(brehm.page.locator("#panel-head")).to_contain_text("bestätigt")


def stands_in_the_register(sommer: Desk, who: str) -> None:
    page = sommer.open("/complaints/")
    expect(page.locator("main")).to_contain_text(who)
    table = page.request.get(str(page.locator("a[href*='register.csv']").get_attribute("href")))
    rows = list(csv.reader(io.StringIO(table.body().decode("utf-8-sig")), delimiter=";"))
    theirs = [row for row in rows if any(who in cell for cell in row)]
    assert [all(any(said in cell for cell in row) for said in (CAUSE, "Monat ohne Gebühr")) for row in theirs] == [True]
    paper = page.request.get(str(page.locator("a[href*='register.pdf']").get_attribute("href")))
    assert paper.body().startswith(b"%PDF")
