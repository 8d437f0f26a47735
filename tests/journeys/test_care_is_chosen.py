"""Story "Roth", second half: nobody ever decided what care anybody gets; the office decides, tells him, and it helps."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.promising import Owed, confirmed
from tests.journeys.world import PICTURES, Desk, Exchange
from tests.product import Product

pytestmark = pytest.mark.journey

ROTH = "492214710382"
KERN = "22"
WORK_MS = 180_000  # a worker that does much else comes late
FIGURES = "Zahlen 2026.csv"
RANK = re.compile(
    r"\b[ABC][- ]?(Kunde|Klasse|customer|class)|\bKlassen?\b|\bclass(es)?\b|\bRang\b|\brank\b", re.IGNORECASE
)
"""What nobody outside may read."""


def figures(office: Product) -> bytes:
    """The boss's spreadsheet: a tenth of the customers brings nearly everything, Roth 62 euros."""
    numbers = office.sql("select string_agg(number, ',' order by id) from customers_customer").split(",")
    roth = office.sql(f"select number from customers_customer where id = {roth_of(office)}")
    lines = ["Kundennummer;Deckungsbeitrag;Potenzial"]
    for place, number in enumerate(numbers):
        margin = 62 if number == roth else 9000 - 10 * place if place % 10 == 0 else 400 if place % 3 == 0 else 90
        lines.append(f"{number};{margin},00;0")
    return "\r\n".join(lines).encode("cp1252")


def roth_of(office: Product) -> str:
    return office.sql(f"select customer_id from customers_number where e164 = '+{ROTH}' limit 1")


def move_clock(office: Product, step: str) -> None:
    office.sql(f"update core_installation set clock_offset = clock_offset + interval '{step}'")


def move_clock_to_appointment(office: Product, roth: str) -> None:
    """To the second in which the next fixed appointment begins."""
    office.sql(
        "update core_installation set clock_offset = (select min(starts_at) from care_appointment a"
        " join promises_promise p on p.id = a.promise_id"
        f" where p.customer_id = {roth} and p.state = 'open') - now()"
    )


def panel_of(desk: Desk, roth: str) -> Locator:
    panel = desk.open(f"/customers/{roth}/").locator("#panel-care")
    expect(panel.locator("dl")).to_be_visible()
    return panel


def habit(panel: Locator, row: str) -> list[str]:
    """What the panel says of how he calls: before, and since he was told."""
    return panel.locator("tr", has=panel.page.get_by_role("rowheader", name=row)).locator("td").all_inner_texts()


def put(page: Page, letter: str, tier: str, *, is_over: bool = False) -> None:
    """Into the draft: all of a class, or those of it who take more minutes than meant."""
    whom, weighed = page.locator("form.whom"), page.locator("#weighed [role=status]").inner_text()
    whom.locator("select[name=letter]").select_option(letter)
    whom.locator("input[name=is_over]").set_checked(is_over)
    named = whom.locator("select[name=tier] option", has_text=tier).first.get_attribute("value")
    whom.locator("select[name=tier]").select_option(named)
    whom.get_by_role("button", name="In den Entwurf nehmen").click()
    expect(page.locator("#weighed [role=status]")).not_to_have_text(weighed)


def figures_become_classes(office: Product, boss: Desk) -> None:
    """The boss's file is looked at and taken in; classes are computed, looked at, and put in force."""
    page = boss.open("/care/figures/")
    page.set_input_files("input[name=file]", {"name": FIGURES, "mimeType": "text/csv", "buffer": figures(office)})
    page.locator("main form button.primary").click()
    page.get_by_role("button", name="Übernehmen").click()
    expect(page.locator("#figures-state")).to_contain_text("Übernommen.")
    boss.open("/care/classes/").keyboard.press("b")
    expect(page.locator("main")).to_contain_text("Nichts gilt, bevor es jemand in Kraft setzt")
    page.get_by_role("button", name="In Kraft setzen").click()
    expect(page.locator("main")).not_to_contain_text("Noch sind keine Klassen in Kraft")
    boss.picture("care-classes")


def a_plan_is_chosen_that_fits(boss: Desk) -> None:
    """Everybody visited does not fit; changed until it does, and then it holds."""
    page = boss.open("/care/drafts/")
    page.keyboard.press("n")
    page.keyboard.type("Feste Termine statt Feierabendanrufe")
    page.keyboard.press("Control+Enter")
    weighed = page.locator("#weighed [role=status]")
    for letter in "ABC":
        put(page, letter, "Besuch im Quartal")
    expect(weighed).to_contain_text("passt nicht")
    expect(page.locator("main")).to_contain_text("Stunden fehlen")
    boss.picture("care-does-not-fit")
    put(page, "B", "Fester Termin im Monat")
    put(page, "C", "Da, wenn Sie anrufen")
    put(page, "C", "Fester Termin im Monat", is_over=True)
    expect(weighed).not_to_contain_text("passt nicht")
    boss.picture("care-fits")
    page.locator("html.scripted").wait_for(state="attached")
    page.keyboard.press("a")
    expect(page.locator("#applied")).to_contain_text("Das gilt", timeout=WORK_MS)


def he_is_told(office: Product, kern: Desk, exchange: Exchange, roth: str) -> None:
    """He calls late again and asks for the boss; what is true is offered, and how he is looked after is said to him."""
    kern.open("/")
    call = exchange.ring(number=ROTH, user=KERN)
    exchange.answer(call, user=KERN)
    talking = kern.call_with("Roth")
    expect(talking.locator("textarea[name=note]")).to_be_focused()
    expect(talking.locator(".sand")).to_be_visible()
    kern.page.keyboard.press("Alt+p")
    expect(talking.locator("[data-fold=asked] select")).to_be_focused()
    kern.page.keyboard.press("Enter")
    expect(talking.locator(".asked-for")).to_contain_text("Wollte zu")
    kern.picture("care-talking")
    move_clock(office, "12 minutes")
    exchange.hang_up(call)
    kern.finish("Roth")

    talk = kern.open(f"/customers/{roth}/care/talk/").locator("main")
    expect(talk.locator("ol.talk")).to_contain_text("Jonas Weiß")
    kern.picture("care-talk")
    talk.locator("form.form").get_by_label("am Telefon").focus()
    kern.page.keyboard.press("Control+Enter")
    expect(kern.page.locator("#panel-care")).to_contain_text("gesagt am Telefon")
    assert (
        office.sql(
            "select count(*) from care_careplan c join promises_promise p on p.id = c.talk_id"
            f" where c.customer_id = {roth} and p.state = 'kept'"
        )
        == "1"
    )


def weeks_pass(office: Product, kern: Desk, exchange: Exchange, roth: str) -> None:
    """Twice the office rings him when it said it would; nobody rings at half past five."""
    for _time in range(2):
        move_clock_to_appointment(office, roth)
        kern.open("/")
        expect(kern.page.locator("main")).to_contain_text("Roth")
        call = exchange.ring(number=ROTH, user=KERN, direction="out")
        exchange.answer(call, user=KERN, direction="out")
        talking = kern.call_with("Roth")
        expect(talking).to_be_visible()
        move_clock(office, "9 minutes")
        exchange.hang_up(call, direction="out")
        kern.finish("Roth")
    kept = "select string_agg(p.state, ' ') from care_appointment a join promises_promise p on p.id = a.promise_id"
    assert office.sql(f"{kept} where p.customer_id = {roth} and p.ended_at is not null") == "kept kept"


def nobody_outside_sees_a_letter(office: Product, kern: Desk, phone: Page, roth: str) -> None:
    """What he gets in writing, and the page of his appointment, say what is done for him and never a rank."""
    letter = kern.open(f"/customers/{roth}/care/letter/").locator("main")
    expect(letter).to_contain_text("Fester Termin im Monat")
    promise = office.sql(f"select max(id) from promises_promise where customer_id = {roth} and state = 'open'")
    phone.goto(confirmed(kern, Owed(office, promise)))
    expect(phone.locator("main")).to_contain_text("Ihr fester Termin")
    phone.screenshot(path=PICTURES / "care-appointment-of-the-customer.png", full_page=True)
    for said in (letter.inner_text(), phone.locator("body").inner_text()):
        assert not RANK.search(said)


def test_the_office_decides_who_gets_what_roth_is_told_and_the_calls_at_half_past_five_end(
    office, desk_of, exchange, phone
):
    boss, kern = desk_of("seidel"), desk_of("kern")
    roth = roth_of(office)
    panel = panel_of(boss, roth)
    expect(panel).to_contain_text("Noch von niemandem gewählt")
    assert habit(panel, "Meist") == ["Fr, 17 Uhr"]
    assert int(habit(panel, "davon ungeplant")[0]) > 60
    boss.picture("care-before")

    figures_become_classes(office, boss)
    a_plan_is_chosen_that_fits(boss)
    expect(panel_of(kern, roth)).to_contain_text("noch nicht gesagt")
    he_is_told(office, kern, exchange, roth)
    nobody_outside_sees_a_letter(office, kern, phone, roth)
    weeks_pass(office, kern, exchange, roth)

    panel = panel_of(boss, roth)
    boss.picture("care-after")
    assert habit(panel, "davon ungeplant")[1] == "0"
    assert habit(panel, "Gedacht im Quartal") == ["–", "40"]
    assert habit(panel, "Nach 17 Uhr")[1] == "0"
