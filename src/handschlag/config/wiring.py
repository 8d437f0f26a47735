"""Which reaction hears which fact. The only place where a room below and a room above meet."""

from __future__ import annotations

from handschlag.cases import facts as cases
from handschlag.conversations import facts as conversations
from handschlag.core import facts, jobs
from handschlag.customers import facts as customers
from handschlag.people import facts as people
from handschlag.people import holdings, notices
from handschlag.promises import facts as promises
from handschlag.promises import measures

WIRES: tuple[tuple[type[facts.Fact], str], ...] = (
    (customers.ImportGoesOn, "customers.reactions:go_on_with_import"),
    (promises.PromiseKept, "conversations.reactions:close_unanswered"),
    (promises.PromiseDoneLate, "conversations.reactions:close_unanswered"),
    (promises.PromiseReleased, "conversations.reactions:close_unanswered"),
    (promises.PromiseReplaced, "conversations.reactions:close_unanswered"),
    (promises.PromiseReplaced, "promises.reactions:let_links_follow"),
    (promises.PromiseReplaced, "care.reactions:let_appointments_follow"),
    (promises.PromiseKept, "promises.reactions:settle_warnings"),
    (promises.PromiseMarkedKept, "promises.reactions:settle_warnings"),
    (promises.PromiseDoneLate, "promises.reactions:settle_warnings"),
    (promises.PromiseReleased, "promises.reactions:settle_warnings"),
    (promises.PromiseReplaced, "promises.reactions:settle_warnings"),
    (promises.BreakTold, "promises.reactions:settle_warnings"),
    (promises.PromiseMarkWithdrawn, "promises.reactions:look_again"),
    (promises.PromiseAssigned, "promises.reactions:tell_anew"),
    (conversations.DialAsked, "channels.telephony.reactions:dial"),
    (conversations.MailWritten, "channels.mail.reactions:send"),
    (conversations.MailSentAgain, "channels.mail.reactions:send"),
    (customers.PortalCodeAsked, "channels.mail.reactions:send_code"),
    (conversations.ConversationWrappedUp, "cases.reactions:keep_noted_findings"),
    (customers.InstalledItemChanged, "cases.reactions:let_findings_end"),
    (customers.InstalledItemReplaced, "cases.reactions:let_findings_end"),
    (customers.InstalledItemEnded, "cases.reactions:let_findings_end"),
    (customers.InstalledItemEndUndone, "cases.reactions:let_findings_stand_again"),
    (cases.CaseConfirmed, "outreach.reactions:let_holds_end"),
    (cases.CaseWithdrawn, "outreach.reactions:let_holds_end"),
    (cases.CaseKindChanged, "outreach.reactions:let_holds_end"),
    (cases.CasesMerged, "outreach.reactions:let_holds_end"),
    (promises.BreakTold, "outreach.reactions:let_holds_end"),
    (promises.PromiseDoneLate, "outreach.reactions:let_holds_end"),
    (cases.CaseOpened, "changeovers.reactions:let_wounds_hold"),
    (cases.FixFailed, "changeovers.reactions:let_wounds_hold"),
    (cases.CaseKindChanged, "changeovers.reactions:let_wounds_hold"),
    (promises.PromiseBroken, "changeovers.reactions:let_wounds_hold"),
    (promises.PromiseFiled, "changeovers.reactions:let_wounds_hold"),
    (promises.PromiseReplaced, "changeovers.reactions:let_promises_follow"),
    (customers.ContactDetailAdded, "conversations.reactions:file_calls_of_new_number"),
    (customers.ContactDetailAdded, "conversations.reactions:file_mails_of_new_address"),
    (promises.PromiseKept, "handovers.reactions:follow"),
    (promises.PromiseDoneLate, "handovers.reactions:follow"),
    (promises.PromiseMarkedKept, "handovers.reactions:follow"),
    (promises.PromiseTried, "handovers.reactions:follow"),
    (promises.PromiseReplaced, "handovers.reactions:follow"),
    (promises.PromiseReleased, "handovers.reactions:follow"),
    (promises.PromiseAssigned, "handovers.reactions:follow"),
    (cases.CaseMovedOn, "handovers.reactions:follow"),
    (cases.CaseSolved, "handovers.reactions:follow"),
    (cases.StepTried, "handovers.reactions:follow"),
    (cases.InterimTold, "handovers.reactions:follow"),
    (cases.InvestigationAdded, "handovers.reactions:follow"),
    (cases.DecisionMade, "handovers.reactions:follow"),
    (cases.SolutionTold, "handovers.reactions:follow"),
    (cases.DiagnosisBegun, "handovers.reactions:follow"),
    (cases.CaseAssigned, "handovers.reactions:follow"),
    (cases.CaseConfirmed, "handovers.reactions:follow"),
    (cases.CaseWithdrawn, "handovers.reactions:follow"),
    (cases.CasesMerged, "handovers.reactions:follow"),
    (conversations.NextStepFinished, "handovers.reactions:follow"),
    (conversations.ConversationWrappedUp, "handovers.reactions:follow"),
    (conversations.HandedOn, "handovers.reactions:follow"),
    (conversations.CallAnswered, "handovers.reactions:accept_by_answering"),
    (cases.FaceTold, "handovers.reactions:accept_by_telling"),
)

HOLDINGS = (
    "customers.queries:holdings",
    "promises.queries:holdings",
    "cases.queries:holdings",
    "handovers.queries:holdings",
)
"""Asked before a user or a team leaves: what still hangs on them?"""

TELLERS: tuple[tuple[str, str], ...] = (
    ("promise", "promises.queries:say_promises"),
    ("wish", "promises.queries:say_wishes"),
    ("asked_for", "care.queries:say_asked"),
    ("vain_week", "care.queries:say_vain_weeks"),
    ("case_danger", "cases.queries:say_dangers"),
    ("handover", "handovers.queries:say_handovers"),
    ("handover_back", "handovers.queries:say_returns"),
    ("handover_desk", "handovers.queries:say_desks"),
    ("inquiry", "handovers.queries:say_inquiries"),
    ("inquiry_answer", "handovers.queries:say_inquiries"),
    ("mail_not_sent", "conversations.queries.sending:say_not_sent"),
    ("cause_again", "cases.queries:say_causes"),
)
"""Who says the sentences of which notices: a code, and the query that turns its lines into sentences."""

CARRIERS: tuple[tuple[str, str], ...] = ()
"""By which ways notices travel beside the desk's live stream: a name, and the reaction to `NoticeGiven` that carries."""


MEASURES: tuple[tuple[str, str], ...] = (
    ("called_back", "conversations.queries.publishing:measure_called_back"),
    ("written_back", "conversations.queries.publishing:measure_written_back"),
    ("picked_up", "conversations.queries.publishing:measure_picked_up"),
    ("answered", "conversations.queries.publishing:measure_answered"),
    ("always", "conversations.queries.publishing:measure_always"),
    ("done_within", "promises.queries.publishing:measure_done_within"),
    ("kept", "promises.queries.publishing:measure_kept"),
)
"""What shows whether a published promise is true: a measure of `promises.choices`, and the query that computes it."""


def connect() -> None:
    """Tell the fact log who listens and how a job is deferred. Called once per process."""
    jobs.connect()
    for heard, reaction in WIRES:
        facts.wire(heard, reaction)
    for query in HOLDINGS:
        holdings.ask(query)
    for code, teller in TELLERS:
        notices.tell_by(code, teller)
    for name, carrier in CARRIERS:
        notices.carry_by(name, carrier)
        facts.wire(people.NoticeGiven, carrier)
    for measure, query in MEASURES:
        measures.register(measure, query)
