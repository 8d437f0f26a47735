"""Story "the telephone odyssey": six contacts began from zero and one working day took five weeks. Here neither can happen.

Once as the seed tells it, with everything that went wrong tried on the screens; once as it should be.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.concerns import customer_of, do, newest_case, newest_talk, rings_and_is_answered
from tests.journeys.world import Desk, Exchange
from tests.product import Product

pytestmark = pytest.mark.journey

ROUND_MS = 180_000  # on a machine that does much else, a round of the worker comes late
SOMMERFELD = "496990009178"
FIX = (
    "select p.{what}::text from promises_promise p join cases_casepromise b on b.promise_id = p.id"
    " where b.case_id = {case} and b.duty = 'fix' order by p.due_at limit 1"
)


def fix(provider: Product, case: str, what: str) -> str:
    """A column of the repair that the contract promises."""
    return provider.sql(FIX.format(case=case, what=what))


def test_nobody_restarts_the_clock_and_nobody_begins_from_zero(provider, sign_in, line):
    customer = customer_of(provider, SOMMERFELD)
    case = provider.sql(f"select min(id) from cases_case where customer_id = {customer}")
    due, reported = (
        fix(provider, case, "due_at"),
        provider.sql(f"select reported_at::text from cases_case where id = {case}"),
    )
    brehm = sign_in("brehm")

    # The second contact, with somebody else: everything the first one established is there.
    call = rings_and_is_answered(line, brehm, SOMMERFELD, "Sommerfeld")
    page = brehm.open(f"/cases/{case}/")
    expect(page.locator("#panel-words")).to_contain_text("Ich bin allein, der Arzt muss mich erreichen können.")
    expect(page.locator("#panel-claims")).to_contain_text("in einem Arbeitstag behoben")
    expect(page.locator("#panel-claims")).to_contain_text("§ 58 TKG")
    brehm.picture("odyssey-second-contact")
    talk = newest_talk(provider, customer)
    do(brehm, case, "contact", conversation=talk)
    line.hang_up(call)

    # Another owner, another date the customer needs it by, waiting for the customer: nothing becomes later.
    do(brehm, case, "take")
    do(brehm, case, "describe", needed_by_at="2026-12-24T12:00")
    do(brehm, case, "wait", words="schickt ein Foto vom Router bis übermorgen 12 Uhr")
    assert fix(provider, case, "due_at") == due
    # More severe can only be sooner.
    do(brehm, case, "severity", severity="critical")
    assert fix(provider, case, "due_at") <= due
    due = fix(provider, case, "due_at")

    # Closed in a hurry and opened again when she calls back: the mark is withdrawn, the clock never stopped.
    do(brehm, case, "solve", words="Router neu gestartet.")
    assert fix(provider, case, "state") == "provisionally_kept"
    do(brehm, case, "reopen", words="Es ist immer noch tot.", conversation=talk)
    assert (fix(provider, case, "state"), fix(provider, case, "due_at")) == ("open", due)
    expect(brehm.page.locator("#panel-head")).to_contain_text("einmal zurück")

    opened_anew_it_is_the_same(provider, brehm, customer, case)
    asking_again_demands_a_reason(provider, brehm, customer, case)
    four_more_contacts_begin_where_it_stands(provider, sign_in, line, case)
    handed_on_it_stays_until_somebody_accepts(provider, brehm, sign_in("sauter"), case)
    the_end_of_the_day_ends_nothing(provider, brehm, case)
    assert fix(provider, case, "due_at") == due
    assert provider.sql(f"select reported_at::text from cases_case where id = {case}") == reported
    after_one_working_day_it_stands_before_the_boss(provider, sign_in("albers"), fix(provider, case, "id"))
    what_nobody_took_climbs(provider, sign_in, case)
    assert who_has(provider, case) == "brehm, brehm"
    assert provider.sql(f"select count(*) from cases_repeatedwork where customer_id = {customer}") == "0"
    assert asked_twice(provider, customer) == "0"


def opened_anew_it_is_the_same(provider: Product, brehm: Desk, customer: str, case: str) -> None:
    """As if nothing had been: the later time of the second one counts for nothing once the two are one."""
    page = brehm.open(f"/cases/new/?customer={customer}&kind=fault&words=Telefon%20tot")
    item = provider.sql(f"select installed_item_id from cases_case where id = {case}")
    page.locator("select[name=installed_item]").select_option(item)
    page.locator("main form.form button.primary").click()
    expect(page).to_have_url(re.compile(r"/cases/\d+/$"))
    again = newest_case(provider, customer)
    assert again != case
    do(brehm, again, "merge", into=case)
    expect(brehm.page).to_have_url(re.compile(rf"/cases/{case}/$"))


def asking_again_demands_a_reason(provider: Product, brehm: Desk, customer: str, case: str) -> None:
    """What the first contact established is skipped; neither the guide nor a form asks it again just so. Then it goes on."""
    known = findings(provider, customer)
    page = brehm.open(f"/cases/{case}/diagnosis/")
    expect(page.locator(".passed > li")).to_have_count(2)
    again = page.locator(".passed details.again").first
    again.locator("summary").click()
    again.locator("[name=answer]").select_option("rot oder aus")
    again.locator("button").click()
    expect(again.locator("[name=again]:invalid")).to_be_visible()

    page = brehm.open(f"/cases/{case}/findings/new/")
    page.locator("main form [name=question]").fill("Angeschlossenes Telefon")
    page.locator("main form [name=answer]").fill("ISDN-Telefon")
    page.locator("main form button.primary").click()
    expect(page.locator("main form [name=again]")).to_be_visible()
    assert findings(provider, customer) == known

    page = brehm.open(f"/cases/{case}/diagnosis/")
    page.locator(".step-now button", has_text="nein").click()
    expect(page.locator(".result")).to_contain_text("Das Telefon braucht ISDN")
    brehm.picture("odyssey-nothing-asked-twice")


def four_more_contacts_begin_where_it_stands(
    provider: Product, sign_in: Callable[[str], Desk], line: Exchange, case: str
) -> None:
    """The third to the sixth, each with somebody else: their desk says where it stands, and the guide asks nothing anew."""
    customer = customer_of(provider, SOMMERFELD)
    known = findings(provider, customer)
    for login in ("yilmaz", "kaiser", "jost", "eckart"):
        desk = sign_in(login)
        extension = provider.sql(
            "select e.value from people_extension e join people_user u on u.id = e.user_id"
            f" where u.login = '{login}' order by e.id limit 1"
        )
        call = rings_and_is_answered(line, desk, SOMMERFELD, "Sommerfeld", user=extension)
        expect(desk.call_with("Sommerfeld")).to_contain_text("Kein Freizeichen nach der Umstellung")
        do(desk, case, "contact", conversation=newest_talk(provider, customer))
        page = desk.open(f"/cases/{case}/diagnosis/")
        expect(page.locator(".result")).to_contain_text("Das Telefon braucht ISDN")
        expect(page.locator(".step-now button")).to_have_count(0)
        line.hang_up(call)
        desk.finish("Sommerfeld")
    assert findings(provider, customer) == known
    contacts = provider.sql(f"select count(distinct conversation_id) from cases_casecontact where case_id = {case}")
    assert contacts == "6"


def handed_on_it_stays_until_somebody_accepts(provider: Product, brehm: Desk, sauter: Desk, case: str) -> None:
    """Given to the field service, which does not want it: not for a moment is it nobody's."""
    page = brehm.open(f"/cases/{case}/")
    page.locator("#panel-handover a", has_text="Übergeben").click()
    page.locator("select[name=to]").select_option(label="Ralf Sauter")
    page.locator("main form.form button.primary").click()
    expect(page.locator("#handover-head")).to_contain_text("bis dahin kümmert sich Anja Brehm")
    assert who_has(provider, case) == "brehm, brehm"
    offered = re.search(r"/handovers/(\d+)/", page.url)
    assert offered is not None
    theirs = sauter.open(offered.group(0))
    expect(theirs.locator("blockquote")).to_contain_text("Geklärt, nicht noch einmal fragen")
    theirs.locator("details[data-verb] > summary", has_text="Nicht meins, weil").click()
    theirs.locator("input[name=reason][value=elsewhere]").check()
    theirs.get_by_role("button", name="Zurückgeben").click()
    expect(theirs).to_have_url(re.compile(r"/handovers/$"))
    expect(brehm.open("/handovers/").locator("main")).to_contain_text("Sommerfeld")
    assert who_has(provider, case) == "brehm, brehm"


def the_end_of_the_day_ends_nothing(provider: Product, brehm: Desk, case: str) -> None:
    """She hands her whole desk to the technicians and goes; nobody takes it."""
    page = brehm.open("/handovers/desk/")
    page.locator("select[name=to]").select_option(label="Technik")
    page.locator("main form.form button.primary").click()
    expect(page).to_have_url(re.compile(r"/handovers/desks/\d+/$"), timeout=60_000)  # each packet is written anew
    waits = provider.sql(f"select count(*) from handovers_handover where case_id = {case} and state = 'waiting'")
    assert (waits, who_has(provider, case)) == ("1", "brehm, brehm")


def who_has(provider: Product, case: str) -> str:
    """The logins of who is responsible for the concern, and for its repair."""
    return provider.sql(
        "select c.login || ', ' || p.login from cases_case k join people_user c on c.id = k.owner_id"
        f" join people_user p on p.id = ({FIX.format(case=case, what='owner_id')})::bigint where k.id = {case}"
    )


def findings(provider: Product, customer: str) -> str:
    return provider.sql(f"select count(*) from cases_finding where customer_id = {customer}")


def after_one_working_day_it_stands_before_the_boss(provider: Product, boss: Desk, promise: str) -> None:
    """The end of the day changes nothing: it breaks at its time, and the boss sees it among what the house owes."""
    boss.open(f"/promises/{promise}/")
    expect(boss.page.locator(".promise-head")).to_contain_text("offen")
    provider.sql(
        f"update core_installation set clock_offset = (select breaks_at from promises_promise where id = {promise})"
        " + interval '1 minute' - now()"
    )
    expect(boss.page.locator(".promise-head")).to_contain_text("gebrochen", timeout=ROUND_MS)
    assert provider.sql(f"select (broken_at = due_at)::text from promises_promise where id = {promise}") == "true"
    told = f"#notices a[href='/promises/{promise}/'], #notices li:has-text('Sommerfeld')"
    shows_after_a_round(boss, "/notices/", told)
    boss.picture("odyssey-before-the-boss")


def what_nobody_took_climbs(provider: Product, sign_in: Callable[[str], Desk], case: str) -> None:
    """Unanswered through the night, and she is off duty: a lead is asked. Responsibility has moved to nobody."""
    asked = (
        "select coalesce(max(u.login), '') from handovers_handover h join people_user u on u.id = h.to_user_id"
        f" where h.case_id = {case} and h.state = 'waiting' and h.climbed > 0"
    )
    until = time.monotonic() + ROUND_MS / 1000
    while not (lead := provider.sql(asked)) and time.monotonic() < until:
        time.sleep(2)
    shows_after_a_round(sign_in(lead), "/handovers/", "main :text('Sommerfeld')")


def shows_after_a_round(desk: Desk, path: str, selector: str) -> None:
    """A round of the worker later it stands there; nobody waits in front of the page."""
    tries = ROUND_MS // 10_000
    for left in reversed(range(tries)):
        page = desk.open(path)
        try:
            expect(page.locator(selector).first).to_be_visible(timeout=10_000)
        except AssertionError:
            if not left:
                raise
        else:
            return


def asked_twice(provider: Product, customer: str) -> str:
    """Questions that have more than one finding."""
    return provider.sql(
        "select count(*) from (select question from cases_finding"
        f" where customer_id = {customer} group by question having count(*) > 1) as twice"
    )


def test_as_it_should_be_it_works_again_on_the_day_of_the_report(provider, sign_in, line):
    number = provider.sql(
        "select substr(n.e164, 2) from customers_number n where n.e164 like '+4969%' and exists (select 1 from"
        " customers_installeditem i join products_product p on p.id = i.product_id where i.customer_id = n.customer_id"
        " and p.code = 'VOIP') and not exists (select 1 from cases_case c where c.customer_id = n.customer_id)"
        " order by n.customer_id limit 1"
    )
    customer = customer_of(provider, number)
    who = provider.sql(f"select name from customers_customer where id = {customer}")
    brehm = sign_in("brehm")
    call = rings_and_is_answered(line, brehm, number, who)
    talk = newest_talk(provider, customer)

    # What they have is known; what they say is written down in their words, and the contract and the law begin to count.
    page = brehm.open(f"/cases/new/?customer={customer}&conversation={talk}&kind=fault&words=Kein%20Freizeichen")
    line_of = provider.sql(
        "select i.id from customers_installeditem i join products_product p on p.id = i.product_id"
        f" where i.customer_id = {customer} and p.code = 'VOIP' and i.ended_on is null limit 1"
    )
    page.locator("select[name=installed_item]").select_option(line_of)
    page.locator("select[name=is_complete]").select_option("no")
    page.locator("main form.form button.primary").click()
    expect(page.locator("#panel-claims")).to_contain_text("teilweiser Ausfall")
    case = newest_case(provider, customer)

    do(brehm, case, "reading", words="Das Telefon steckte noch in der Wanddose.")
    do(brehm, case, "read-back", conversation=talk)
    led_by_the_guide(brehm, case)
    do(brehm, case, "solve", words="Telefon in die Buchse Fon 1 gesteckt, läuft.", conversation=talk)
    do(brehm, case, "tell", conversation=talk)
    do(brehm, case, "confirm", conversation=talk)
    expect(brehm.page.locator("#panel-head")).to_contain_text("bestätigt")
    brehm.picture("odyssey-as-it-should-be")
    line.hang_up(call)
    assert fix(provider, case, "state") == "kept"
    kept = provider.sql(f"select (done_at < due_at)::text from promises_promise where id = {fix(provider, case, 'id')}")
    assert kept == "true"
    assert asked_twice(provider, customer) == "0"
    assert findings(provider, customer) == "3"


def led_by_the_guide(brehm: Desk, case: str) -> None:
    """Three questions and one thing to try; each answer is there for everybody at once."""
    page = brehm.open(f"/cases/{case}/diagnosis/")
    page.locator("html.scripted").wait_for(state="attached")
    page.get_by_role("button", name=re.compile("Kein Freizeichen nach der Umstellung")).first.click()
    for answer in ("grün", "anderes Telefon", "noch in der Wanddose", "half"):
        page.locator(".step-now button", has_text=answer).click()
        expect(page.locator(".passed")).to_contain_text(answer)
    expect(page.locator(".result")).to_contain_text("Das Telefon steckte noch in der Wanddose")


def test_the_old_line_stays_until_the_new_one_works(provider, sign_in):
    """How the odyssey should have begun: told by a letter with a promise, asked, checked, switched, called."""
    hartung = sign_in("hartung")
    plan = provider.sql("select id from changeovers_changeover")
    page = hartung.open(f"/changeovers/{plan}/letters/")
    letters = page.request.get(str(page.locator("a[href*='letters.pdf']").get_attribute("href")))
    assert letters.body().startswith(b"%PDF")
    to_write = page.locator("main [name=posted]")
    works, silent = (to_write.nth(place).get_attribute("value") for place in range(2))
    page.get_by_role("button", name=re.compile("verschickt")).click()
    expect(page.locator("main")).to_contain_text("Kein Brief ist mehr zu schreiben")
    for affected in (works, silent):
        switch(hartung, str(affected))

    page = hartung.open(f"/changeovers/customers/{works}/")
    page.locator("#id_words").fill("Am Telefon gesagt: Es läuft.")
    page.get_by_role("button", name=re.compile("Angerufen: Es geht")).click()
    expect(page.locator("main .chip.kept", has_text="es geht")).to_be_visible()
    assert old_lines(provider, str(works)) == "0"

    page = hartung.open(f"/changeovers/customers/{silent}/")
    page.locator("summary", has_text="Angerufen: Es geht nicht").click()
    page.locator("#what-fails").fill("Ich höre nichts.")
    page.get_by_role("button", name=re.compile("Störung eröffnen")).click()
    expect(page.locator("main")).to_contain_text("Ich höre nichts.")
    page.get_by_role("button", name=re.compile("Angerufen: Es geht")).first.click()
    expect(page.get_by_text("Erst bestätigt der Kunde, dass sie behoben ist")).to_be_visible()
    assert old_lines(provider, str(silent)) == "1"
    hartung.picture("changeover-the-old-line-stays")


def switch(hartung: Desk, affected: str) -> None:
    """Chosen, checked, switched: each step on the one page."""
    page = hartung.open(f"/changeovers/customers/{affected}/")
    page.locator("input[name=option]").first.check()
    page.get_by_role("button", name=re.compile("Wahl notieren")).click()
    expect(page.locator("main section[aria-labelledby=choice] p b")).to_contain_text("Wir stellen mit Ihnen")
    page.wait_for_load_state()
    to_check = page.locator("main section[aria-labelledby=checks] li", has_text="offen")
    for left in range(to_check.count() - 1, -1, -1):
        to_check.first.get_by_role("button").first.click()
        expect(to_check).to_have_count(left)
    page.get_by_role("button", name=re.compile("^Umstellen")).click()
    expect(page.get_by_role("button", name=re.compile("Angerufen: Es geht")).first).to_be_visible()


def old_lines(provider: Product, affected: str) -> str:
    """How many ISDN lines of this customer still run."""
    return provider.sql(
        "select count(*) from customers_installeditem i join products_product p on p.id = i.product_id join"
        f" changeovers_affected a on a.customer_id = i.customer_id where a.id = {affected} and p.code = 'ISDN'"
        " and i.ended_on is null"
    )
