"""Concerns at size: the case page, the board and the list over a thousand to a million cases, one in five of them open.

    python -m bench.cases [cases]

The database (DATABASE_URL, of today's schema, empty) is filled by the database itself: what the customer said, what we
understood, contacts, promises, findings, solutions and complaints; one case with a history of hundreds of each. Each
figure is what the page or the question costs through the product's own code. Then the rounds of the worker over
promises and handovers, and what giving and accepting one costs, beside all these (`bench/rounds.py`).
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime

import django

from bench import fill as filling
from bench import ledger, rounds
from bench.table import Row, busyness, row, save, timed

NOW = datetime.now(UTC).replace(microsecond=0)
LIMIT = "limit p95 100 ms"
OPEN_EVERY, FAULT_EVERY, COMPLAINT_EVERY = 5, 3, 20
HANDED_EVERY, OFFERED_EVERY = 3, 50
HISTORY = 300
PAGES = 40
TABLES = (
    "products_product", "customers_customer", "customers_responsibility", "cases_case", "cases_saying", "cases_reading", "cases_casecontact",
    "cases_solution", "cases_finding", "cases_complaint", "cases_casepromise", "promises_promise",
    "promises_watch", "conversations_conversation", "handovers_handover",
)  # fmt: skip
FILL = f"""
INSERT INTO products_product (id, name, code, "group") SELECT n, 'Router ' || n, 'R' || n, 'router' FROM generate_series(1, 20) n;
INSERT INTO customers_customer (id, number, kind, name, name_key, since_on, language, note, created_at, changed_at, revision)
SELECT n, 'K' || n, 'household', 'Kunde ' || n, '', date '2020-01-01', 'de', '', %(now)s, %(now)s, 1
FROM generate_series(1, %(customers)s) n;
INSERT INTO customers_responsibility (customer_id, owner_id, stand_in_id, from_at, reason)
SELECT n, 1 + n %% {ledger.USERS}, 1 + (n + 1) %% {ledger.USERS}, %(now)s, '' FROM generate_series(1, %(customers)s) n;
CREATE TEMP TABLE plan AS
SELECT n AS id, 1 + (n::bigint * 7919) %% %(customers)s AS customer, n %% {OPEN_EVERY} <> 0 AS is_over,
    CASE WHEN n %% {COMPLAINT_EVERY} IN (0, 1) THEN 'complaint' WHEN n %% {FAULT_EVERY} = 0 THEN 'fault' ELSE 'question' END AS kind,
    %(now)s::timestamptz - interval '1 hour' - (n::bigint * 104729) %% 63072000 * interval '1 second' AS reported,
    1 + (n::bigint * 7919 / 61) %% {ledger.USERS} AS owner
FROM generate_series(1, %(cases)s) n;
INSERT INTO cases_case (id, customer_id, kind, state, subject, reported_at, opened_at, severity, product_id, face_id, owner_id,
    withdrawn_as, ended_at, is_practice)
SELECT id, customer, kind,
    CASE WHEN is_over THEN 'confirmed' WHEN id %% 7 = 0 THEN 'to_confirm'
        WHEN kind = 'complaint' THEN (ARRAY['to_assess', 'to_investigate', 'to_decide', 'to_agree'])[1 + id %% 4]
        WHEN kind = 'fault' THEN (ARRAY['to_diagnose', 'to_fix'])[1 + id %% 2] ELSE 'to_answer' END,
    (ARRAY['Kein Freizeichen', 'Rechnung zu hoch', 'Router ohne Verbindung', 'Vertrag umschreiben', 'Techniker kam nicht'])[1 + id / 7 %% 5] || ' ' || id,
    reported, reported, 'normal', 1 + id %% 20, owner, owner, '', CASE WHEN is_over THEN reported + interval '20 minutes' END, false
FROM plan;
INSERT INTO cases_saying (case_id, words, said_at) SELECT id, 'Seit gestern geht nichts mehr, und keiner ruft zurück.', reported FROM plan;
INSERT INTO cases_reading (case_id, words, read_at) SELECT id, 'Anschluss ohne Verbindung seit der Umstellung.', reported FROM plan;
INSERT INTO conversations_conversation (id, channel, direction, state, ending, started_at, connected_at, over_at, queue, local_raw,
    remote_raw, remote_e164, is_anonymous, is_internal, is_practice, certainty, shown_to, auth_level, auth_reason, sender, subject,
    note, note_revision, told, outcome, next_step, wrapped_up_at, customer_id, user_id)
SELECT id, 'call', 'in', 'over', 'talked', reported, reported, reported + interval '5 minutes', '', '', '', '', false, false, false,
    'exact', '{{}}', 1, '', '', '', 'Router geprüft', 1, '', 'done', '', reported + interval '6 minutes', customer, owner FROM plan;
INSERT INTO cases_casecontact (case_id, conversation_id, linked_at) SELECT id, id, reported FROM plan;
INSERT INTO promises_promise (id, customer_id, party, kind, source, words, clock, grace_seconds, made_at, owner_id, due_at, state,
    told_at, done_at, ended_at, is_watched)
SELECT id, customer, '', 'call_back', 'spoken', 'Rückruf wegen der Störung ' || id, 'fixed', 0, reported, owner,
    CASE WHEN is_over THEN reported + interval '1 day' ELSE %(now)s::timestamptz + id * interval '1 minute' END,
    CASE WHEN is_over THEN 'kept' ELSE 'open' END, reported,
    CASE WHEN is_over THEN reported + interval '10 minutes' END, CASE WHEN is_over THEN reported + interval '10 minutes' END, NOT is_over
FROM plan;
INSERT INTO promises_watch (promise_id, next_at, share, rung, reminders)
SELECT id, %(now)s::timestamptz + id * interval '1 minute' - interval '30 seconds', 0, 0, 0 FROM plan WHERE NOT is_over;
INSERT INTO cases_casepromise (case_id, promise_id, role, duty) SELECT id, id, 'settles', '' FROM plan;
INSERT INTO cases_solution (case_id, words, solved_at, told_at, told_in_id, confirmed_at, confirmed_as, confirmed_in_id)
SELECT id, 'Router getauscht', reported + interval '10 minutes', reported + interval '10 minutes', id,
    CASE WHEN is_over THEN reported + interval '20 minutes' END, CASE WHEN is_over THEN 'said' ELSE '' END, CASE WHEN is_over THEN id END
FROM plan WHERE is_over OR id %% 7 = 0;
INSERT INTO cases_finding (customer_id, case_id, scope, question, question_key, answer, answer_key, manner, established_at,
    until_change, is_until_item_changes, overtaken_as, overtaken_because)
SELECT customer, id, 'case', 'Leuchtet die Lampe?', 'leuchtet die lampe', 'nein', 'nein', 'told', reported, '', false, '', ''
FROM plan WHERE kind = 'fault';
INSERT INTO cases_complaint (case_id, nature, remedy, forwarded_to, root_cause)
SELECT id, 'complaint', 'Gutschrift', '', '' FROM plan WHERE kind = 'complaint';
INSERT INTO handovers_handover (kind, state, case_id, customer_id, given_at, given_by, from_user_id, to_user_id, story, next_step,
    revision, pass_number, climbed, answer_by_at, takes_read_back, answered_at, answered_by_id, waited_seconds, manner, read_back,
    partner_person, declined_as, declined_words, is_practice)
SELECT 'ordinary', CASE WHEN is_over THEN 'accepted' ELSE 'waiting' END, id, customer,
    CASE WHEN is_over THEN reported ELSE %(now)s::timestamptz END, owner, owner, 1 + (owner + id / {OFFERED_EVERY}) %% {ledger.USERS},
    'Der Anschluss ist seit gestern ohne Verbindung. Der Router wurde neu gestartet.', 'Leitung messen', 0, 1, 0,
    CASE WHEN is_over THEN reported + interval '30 minutes' ELSE %(now)s::timestamptz + id * interval '1 minute' END, false,
    CASE WHEN is_over THEN reported + interval '10 minutes' END, CASE WHEN is_over THEN 1 + owner %% {ledger.USERS} END,
    CASE WHEN is_over THEN 600 END, CASE WHEN is_over THEN 'step' ELSE '' END, '', '', '', '', false
FROM plan WHERE (is_over AND id %% {HANDED_EVERY} = 0) OR (NOT is_over AND id %% {OFFERED_EVERY} = 0);
INSERT INTO cases_saying (case_id, words, said_at)
SELECT {HISTORY}, 'Zum ' || n || '. Mal: es geht nicht.', %(now)s FROM generate_series(1, {HISTORY}) n;
INSERT INTO cases_finding (customer_id, case_id, scope, question, question_key, answer, answer_key, manner, established_at,
    until_change, is_until_item_changes, overtaken_as, overtaken_because)
SELECT (SELECT customer FROM plan WHERE id = {HISTORY}), {HISTORY}, 'case', 'Frage ' || n, 'frage ' || n, 'ja', 'ja', 'seen', %(now)s,
    '', false, '', '' FROM generate_series(1, {HISTORY}) n;
INSERT INTO cases_casecontact (case_id, conversation_id, linked_at)
SELECT {HISTORY}, n, %(now)s FROM generate_series(1, {HISTORY} - 1) n;
"""
PAGED = {
    "list: everybody's open": ("bench1", "/cases/"),
    "list: mine": ("bench17", "/cases/?owner=me"),
    "list: faults": ("bench1", "/cases/?kind=fault"),
    "list: a word that many have": ("bench1", "/cases/?q=router"),
    "list: a word and a number": ("bench1", "/cases/?q=router+123"),
    "board": ("bench1", "/cases/board/"),
    "case page with a long history": ("bench17", f"/cases/{HISTORY}/"),
}


def main(cases: int) -> None:
    django.setup()
    fill(cases)
    found = [*questions(cases), *pages(cases)]
    save(f"cases-{cases}", [*found, *rounds.all_of(label(cases), now=NOW)])


def fill(cases: int) -> None:
    from handschlag.cases.models import Case

    ledger.house()
    filling.by_statements(FILL, {"now": NOW, "customers": max(100, cases // 5), "cases": cases}, TABLES)
    assert Case.objects.count() == cases


def label(cases: int) -> str:
    return f"{cases:,} cases, {cases // OPEN_EVERY:,} open"


def questions(cases: int) -> list[Row]:
    """What the rooms answer, without the pages around it."""
    from handschlag.cases import queries

    dice = random.Random(382)
    asked: dict[str, Callable[[], object]] = {
        "one case with all that belongs to it": lambda: queries.page(dice.randrange(1000, cases), now=NOW),
        "where the last contact stopped": lambda: queries.begins_with(dice.randrange(1, cases // 5), now=NOW),
        "what is open for a customer": lambda: list(queries.open_cases(dice.randrange(1, cases // 5))),
    }
    return [row(what, label(cases), timed(work, times=PAGES), beside=busyness()) for what, work in asked.items()]


def pages(cases: int) -> list[Row]:
    """The screens through the whole stack."""
    from django.conf import settings
    from django.test import Client

    from handschlag.people.models import User

    settings.ALLOWED_HOSTS = ["testserver"]
    dice = random.Random(383)

    def opening(login: str, path: Callable[[], str]) -> Callable[[], None]:
        desk = Client()
        desk.force_login(User.objects.get(login=login), backend=settings.AUTHENTICATION_BACKENDS[0])

        def work() -> None:
            answer = desk.get(path())
            assert answer.status_code == 200, (path(), answer.status_code)

        return work

    asked = {what: (login, lambda path=path: path) for what, (login, path) in PAGED.items()}
    asked["case page"] = ("bench17", lambda: f"/cases/{dice.randrange(1000, cases)}/")
    return [
        row(what, label(cases), timed(opening(*one), times=PAGES), beside=f"{LIMIT}; {busyness()}")
        for what, one in asked.items()
    ]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
