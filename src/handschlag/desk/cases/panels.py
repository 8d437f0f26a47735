"""The panels of the case page, in their order. Each is drawn with the page, and anew by itself when a fact changed it.

A subject of its own adds one entry here and keeps its template in its own folder.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from handschlag.desk.cases import learning, reading
from handschlag.desk.cases.panel import Asked, Kind, Panel, drawn
from handschlag.desk.claims.showing import claims
from handschlag.desk.complaints import path as complaint
from handschlag.desk.diagnosis import panels as findings
from handschlag.desk.handovers import panel as handed

STANDING: Final = (
    "CaseMovedOn",
    "CaseKindChanged",
    "CaseDescribed",
    "CaseAssigned",
    "CaseSolved",
    "SolutionTold",
    "CaseConfirmed",
    "FixFailed",
    "CaseWithdrawn",
    "WithdrawalUndone",
    "SeverityRaised",
    "FaceTold",
)
JOINED: Final = ("CasesMerged", "CaseMergeUndone", "CaseSplit", "CaseSplitUndone", "CasesLinked")
PROMISED: Final = (
    "CasePromiseLinked",
    "PromiseCorrected",
    "PromiseTold",
    "PromiseKept",
    "PromiseMarkedKept",
    "PromiseMarkWithdrawn",
    "PromiseBroken",
    "PromiseDoneLate",
    "BreakTold",
    "PromiseTried",
    "PromiseReleased",
    "PromiseReplaced",
)
SAID: Final = ("SayingAdded", "ReadingWritten", "ReadingConfirmed")
KNOWN: Final = ("CauseShared", "CauseLeft")
LEARNED: Final = ("LessonLearned", "LessonWithdrawn")

HEAD: Final = Kind("head", _("Concern"), "", (*STANDING, *JOINED, *SAID, *PROMISED), reading.head)

KINDS: Final[tuple[Kind, ...]] = (
    Kind(
        "words",
        _("In the customer’s own words"),
        "desk/cases/panels/words.html",
        (*SAID, *STANDING, *JOINED),
        reading.words,
    ),
    Kind(
        "complaint",
        _("The path of the complaint"),
        "desk/complaints/panel.html",
        (*complaint.FACTS, *STANDING, *JOINED),
        complaint.read,
    ),
    Kind("diagnosis", _("Diagnosis"), "desk/diagnosis/panel.html", findings.DIAGNOSED, findings.diagnosis),
    Kind("findings", _("Findings"), "desk/diagnosis/findings.html", findings.FACTS, findings.findings),
    Kind("tried", _("What was tried"), "desk/diagnosis/tried.html", findings.TRIED, findings.tried),
    Kind(
        "known",
        _("Known fault"),
        "desk/cases/panels/known.html",
        (*KNOWN, *STANDING, "SayingAdded"),
        reading.known,
        everywhere=("KnownFaultFound", "KnownFaultDescribed", "KnownFaultFixed", "WaitingPromised"),
    ),
    Kind(
        "learning",
        _("Knowledge"),
        "desk/cases/panels/learning.html",
        (*LEARNED, *STANDING, *JOINED, "SayingAdded"),
        learning.read,
        everywhere=("ArticleWritten",),
    ),
    Kind("solutions", _("Solution"), "desk/cases/panels/solutions.html", (*STANDING, *JOINED), reading.solutions),
    Kind(
        "contacts",
        _("Contacts about it"),
        "desk/cases/panels/contacts.html",
        ("CaseContactLinked", "CallEnded", "VisitEnded", "ConversationWrappedUp", *JOINED),
        reading.contacts,
    ),
    Kind("next", _("What happens next"), "desk/cases/panels/next.html", STANDING, reading.next_step, is_aside=True),
    Kind(
        "claims",
        _("Entitlements and deadlines"),
        "desk/claims/panel.html",
        (
            "CasePromiseLinked",
            "LawClockStarted",
            "OutageDayNoted",
            "QuotaUsed",
            "QuotaUseWithdrawn",
            *STANDING,
            *JOINED,
        ),
        claims,
    ),
    Kind(
        "promises",
        _("Promises"),
        "desk/cases/panels/promises.html",
        (*PROMISED, *JOINED),
        reading.promised,
        is_aside=True,
    ),
    Kind(
        "handover",
        _("Handover"),
        "desk/handovers/case_panel.html",
        handed.FACTS,
        handed.of_case,
        is_aside=True,
    ),
    Kind(
        "kin", _("Belongs together"), "desk/cases/panels/kin.html", (*JOINED, "CaseOpened"), reading.kin, is_aside=True
    ),
)


def find(name: str) -> Kind | None:
    return next((kind for kind in (HEAD, *KINDS) if kind.name == name), None)


def panels(asked: Asked) -> tuple[list[Panel], list[Panel]]:
    """Those in the middle, and those at the side."""
    found = [drawn(kind, asked) for kind in KINDS]
    return [one for one in found if not one.kind.is_aside], [one for one in found if one.kind.is_aside]
