"""Questions about what customers want settled: how it stands, for how long, and what comes next."""

from handschlag.cases.queries.case import (
    Belonging,
    CasePage,
    Listed,
    board,
    cases,
    cases_in,
    cases_of,
    find_case,
    get_case,
    going_on,
    holdings,
    listed,
    open_cases,
    page,
    promises_of_case,
    rule_of,
    standing_solution,
)
from handschlag.cases.queries.clock import clock_of, clocks_of, open_time
from handschlag.cases.queries.family import families, family
from handschlag.cases.queries.solving import contradicted, to_ask
from handschlag.cases.queries.warning import Warned, warnings

__all__ = [
    "Belonging",
    "CasePage",
    "Listed",
    "Warned",
    "board",
    "cases",
    "cases_in",
    "cases_of",
    "clock_of",
    "clocks_of",
    "contradicted",
    "families",
    "family",
    "find_case",
    "get_case",
    "going_on",
    "holdings",
    "listed",
    "open_cases",
    "open_time",
    "page",
    "promises_of_case",
    "rule_of",
    "standing_solution",
    "to_ask",
    "warnings",
]
