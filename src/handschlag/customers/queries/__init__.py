"""Questions about customers; nothing here writes."""

from handschlag.customers.queries.browsing import Line, Page, Wanted, among, browse, lines, usual_stand_in
from handschlag.customers.queries.family import Whose, families, family, roots
from handschlag.customers.queries.file import (
    addresses,
    authorisations,
    consent_evidence,
    consents,
    customers,
    email_addresses,
    find_customer,
    get_customer,
    installed_items,
    numbers,
    numbers_to_dial,
    persons,
    sites,
    standing_consents,
)
from handschlag.customers.queries.holding import holdings
from handschlag.customers.queries.imports import count_lines, first_cells, get_import, import_lines, imports
from handschlag.customers.queries.recognition import recognise
from handschlag.customers.queries.responsibility import (
    house_of,
    responsibilities,
    responsibility,
    responsibility_history,
    who_acts,
    who_acts_by,
    who_acts_for_many,
    who_acts_for_nobody,
)
from handschlag.customers.queries.search import SearchHit, search

__all__ = [
    "Line",
    "Page",
    "SearchHit",
    "Wanted",
    "Whose",
    "addresses",
    "among",
    "authorisations",
    "browse",
    "consent_evidence",
    "consents",
    "count_lines",
    "customers",
    "email_addresses",
    "families",
    "family",
    "find_customer",
    "first_cells",
    "get_customer",
    "get_import",
    "holdings",
    "house_of",
    "import_lines",
    "imports",
    "installed_items",
    "lines",
    "numbers",
    "numbers_to_dial",
    "persons",
    "recognise",
    "responsibilities",
    "responsibility",
    "responsibility_history",
    "roots",
    "search",
    "sites",
    "standing_consents",
    "usual_stand_in",
    "who_acts",
    "who_acts_by",
    "who_acts_for_many",
    "who_acts_for_nobody",
]
