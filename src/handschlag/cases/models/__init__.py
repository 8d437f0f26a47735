"""The nouns of what customers want settled."""

from handschlag.cases.models.case import Case, CaseContact, CasePromise, Reading, Saying
from handschlag.cases.models.complaint import (
    Assessment,
    Cause,
    Complaint,
    Decision,
    Interim,
    Investigation,
    Office,
    Recourse,
)
from handschlag.cases.models.diagnosis import Diagnosis
from handschlag.cases.models.finding import Finding, RepeatedWork, Step
from handschlag.cases.models.known import KnownFault, Waiting
from handschlag.cases.models.learning import Lesson
from handschlag.cases.models.merging import CaseLink, CaseMerge, CaseSplit
from handschlag.cases.models.solving import CaseRule, Solution, SolutionPromise
from handschlag.cases.models.view import CaseView

__all__ = [
    "Assessment",
    "Case",
    "CaseContact",
    "CaseLink",
    "CaseMerge",
    "CasePromise",
    "CaseRule",
    "CaseSplit",
    "CaseView",
    "Cause",
    "Complaint",
    "Decision",
    "Diagnosis",
    "Finding",
    "Interim",
    "Investigation",
    "KnownFault",
    "Lesson",
    "Office",
    "Reading",
    "Recourse",
    "RepeatedWork",
    "Saying",
    "Solution",
    "SolutionPromise",
    "Step",
    "Waiting",
]
