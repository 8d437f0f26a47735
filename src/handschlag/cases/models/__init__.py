"""The nouns of what customers want settled."""

from handschlag.cases.models.case import Case, CaseContact, CasePromise, Reading, Saying
from handschlag.cases.models.merging import CaseLink, CaseMerge, CaseSplit
from handschlag.cases.models.solving import CaseRule, Solution, SolutionPromise

__all__ = [
    "Case",
    "CaseContact",
    "CaseLink",
    "CaseMerge",
    "CasePromise",
    "CaseRule",
    "CaseSplit",
    "Reading",
    "Saying",
    "Solution",
    "SolutionPromise",
]
