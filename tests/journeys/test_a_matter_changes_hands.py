"""Story "the telephone odyssey": nobody knew who had it. A matter is with somebody at every moment, and says with whom."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.concerns import do
from tests.journeys.world import Desk
from tests.product import Product

pytestmark = pytest.mark.journey

PROMISED = "Wir messen die Leitung und melden uns morgen bis 10"
WRONG = "Die Leitung rauscht seit gestern; gemessen ist noch nichts."


def test_it_stays_until_somebody_takes_it_and_the_third_pass_is_a_leads(provider, sign_in):
    brehm = sign_in("brehm")
    case = a_fault_with_a_promise(provider, brehm)
    assert hands(provider, case) == "brehm, brehm"

    # To the wrong place: it comes back with the right one, and never was nobody's.
    offered = give(brehm, case, "Michael Dorn")
    page = brehm.page
    page.keyboard.press("b")
    page.locator("[name=packet-story]").fill(WRONG)
    page.locator("details[open] button.primary", has_text="Berichtigen").click()
    expect(page.locator("#handover-head ~ section blockquote")).to_contain_text(WRONG)
    dorn = sign_in("dorn")
    expect(dorn.open("/").locator("main")).to_contain_text("Leitung rauscht")
    declined_with_the_right_place(dorn, offered, "Martin Brenner")
    assert hands(provider, case) == "brehm, brehm"

    # Handed on from there: he does the next step, and with it the concern and its promise are his, at the same time.
    page = brehm.open(offered)
    expect(page.locator("#handover-head")).to_contain_text("Martin Brenner")
    scripted(page).keyboard.press("w")
    expect(page.locator("select[name=to] option:checked")).to_have_text("Martin Brenner")
    due = owed(provider, case, "due_at")
    offered = send(brehm)
    assert hands(provider, case) == "brehm, brehm"
    brenner = sign_in("brenner")
    take(brenner, offered)
    assert hands(provider, case) == "brenner, brenner"
    assert owed(provider, case, "due_at") == due
    a_question_moves_nothing(provider, sign_in, brenner, case)

    # Asked of one, taken by another: the third pass is for the lead to decide, who needs a sentence.
    third = give(brenner, case, "Thomas Oster")
    expect(brenner.page.locator("#handover-head")).to_contain_text("Beim dritten Mal geht es an die Teamleitung")
    assert hands(provider, case) == "brenner, brenner"
    lorenz = sign_in("lorenz")
    take(lorenz, third, read_back="Die Leitung rauscht; ich entscheide, wer misst.")
    assert hands(provider, case) == "lorenz, lorenz"
    bad_news_is_prepared(provider, lorenz, brehm, case)


def a_fault_with_a_promise(provider: Product, brehm: Desk) -> str:
    customer = provider.sql(
        "select c.id from customers_customer c where exists (select 1 from customers_installeditem i join products_product p"
        " on p.id = i.product_id where i.customer_id = c.id and p.code = 'GLAS') and not exists (select 1 from cases_case k"
        " where k.customer_id = c.id) order by c.id limit 1"
    )
    page = brehm.open(f"/cases/new/?customer={customer}&kind=fault&words=Leitung%20rauscht")
    page.locator("main form.form button.primary").click()
    expect(page).to_have_url(re.compile(r"/cases/\d+/$"))
    case = provider.sql(f"select max(id) from cases_case where customer_id = {customer}")
    do(brehm, case, "promise", words=PROMISED)
    return case


def hands(provider: Product, case: str) -> str:
    """Who is responsible for the concern, and for what was promised for it."""
    return provider.sql(
        "select c.login || ', ' || string_agg(distinct u.login, '+') from cases_case k join people_user c on c.id = k.owner_id"
        " join cases_casepromise b on b.case_id = k.id join promises_promise p on p.id = b.promise_id and p.state = 'open'"
        f" join people_user u on u.id = p.owner_id where k.id = {case} group by c.login"
    )


def owed(provider: Product, case: str, what: str) -> str:
    return provider.sql(
        f"select max(p.{what})::text from promises_promise p join cases_casepromise b on b.promise_id = p.id"
        f" where b.case_id = {case} and p.words like 'Wir messen%'"
    )


def scripted(page: Page) -> Page:
    page.locator("html.scripted").wait_for(state="attached")
    return page


def give(giver: Desk, case: str, to: str) -> str:
    """With the keyboard, from the page of the concern; returns the address of the handover."""
    page = scripted(giver.open(f"/cases/{case}/"))
    page.keyboard.press("Alt+U")
    page.locator("select[name=to]").select_option(label=to)
    return send(giver)


def send(giver: Desk) -> str:
    page = scripted(giver.page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#handover-head")).to_be_visible()
    scripted(page)
    found = re.search(r"/handovers/\d+/", page.url)
    assert found is not None
    return found.group(0)


def take(taker: Desk, offered: str, *, read_back: str = "") -> None:
    page = scripted(taker.open(offered))
    if read_back:
        page.locator("[name^=read_back]").fill(read_back)
    page.keyboard.press("Control+Enter" if read_back else "g")
    expect(page).to_have_url(re.compile(r"/cases/\d+/$"))


def declined_with_the_right_place(dorn: Desk, offered: str, place: str) -> None:
    page = scripted(dorn.open(offered))
    page.keyboard.press("n")
    page.locator("input[name=reason][value=elsewhere]").check()
    option = page.locator("select[name=proposes] option", has_text=place).first
    page.locator("select[name=proposes]").select_option(value=option.get_attribute("value"))
    page.get_by_role("button", name="Zurückgeben").click()
    expect(page).to_have_url(re.compile(r"/handovers/$"))


def a_question_moves_nothing(provider: Product, sign_in: Callable[[str], Desk], brenner: Desk, case: str) -> None:
    """A colleague answers; responsibility stays, and the waiting is measured for the house."""
    page = scripted(brenner.open(f"/cases/{case}/"))
    page.locator("#panel-handover a", has_text="Rückfrage stellen").click()
    page.locator("select[name=to]").select_option(label="Selin Çoban")
    page.locator("[name=words]").fill("Hat der Kunde einen Verstärker im Keller?")
    scripted(page).keyboard.press("Control+Enter")
    expect(page).not_to_have_url(re.compile(r"/ask/"))
    coban = sign_in("coban")
    asked = provider.sql(f"select id from handovers_inquiry where case_id = {case}")
    theirs = scripted(coban.open("/handovers/?view=questions"))
    theirs.locator(f"a[href*='/{asked}/']").first.click()
    theirs.locator("[name=answer]").fill("Ja, von 2019.")
    scripted(theirs).keyboard.press("Control+Enter")
    expect(theirs.locator("main")).to_contain_text("Ja, von 2019.")
    assert provider.sql(f"select (ended_at >= asked_at)::text from handovers_inquiry where id = {asked}") == "true"
    assert hands(provider, case) == "brenner, brenner"


def bad_news_is_prepared(provider: Product, lorenz: Desk, brehm: Desk, case: str) -> None:
    """What, why, what we offer and how to say it; taken only with a sentence of what was understood."""
    page = scripted(lorenz.open(f"/cases/{case}/"))
    page.keyboard.press("Alt+U")
    page.locator("select[name=to]").select_option(label="Anja Brehm")
    page.locator("[name=kind][value=bad_news]").check()
    offered = None
    scripted(page).keyboard.press("Control+Enter")
    expect(page.locator("main form .errorlist, main form [aria-invalid=true]").first).to_be_visible()
    for name, words in (("what", "Die Leitung wird erst in zwei Wochen getauscht"), ("why", "Das Kabel ist bestellt"),
                        ("offer", "Ein Monat ohne Gebühr"), ("guide", "Zuerst sagen, dass es uns leidtut")):  # fmt: skip
        page.locator(f"[name={name}]").fill(words)
    offered = send(lorenz)
    theirs = scripted(brehm.open(offered))
    expect(theirs.locator("main")).to_contain_text("Ein Monat ohne Gebühr")
    theirs.keyboard.press("Control+Enter")
    expect(theirs.locator("[name^=read_back]")).to_be_visible()
    assert hands(provider, case) == "lorenz, lorenz"
    take(brehm, offered, read_back="Erst in zwei Wochen; ich biete einen Monat ohne Gebühr an.")
    assert hands(provider, case) == "brehm, brehm"
