"""The nouns of the customer's file."""

from handschlag.customers.models.access import PortalCode, PortalLink, PortalVisit
from handschlag.customers.models.bulk import ImportBatch, ImportColumns, ImportRow
from handschlag.customers.models.consent import Consent
from handschlag.customers.models.contact import EmailAddress, Number, PostalAddress, ReturnedAddress, Site
from handschlag.customers.models.contracts_file import ContractBatch, ContractLine
from handschlag.customers.models.customer import Authorisation, Customer, Person
from handschlag.customers.models.entitlement import Contract, Entitlement
from handschlag.customers.models.installed import InstalledItem
from handschlag.customers.models.merging import Comparable, Duplicate, Merge, ToCompare
from handschlag.customers.models.quota import QuotaUse
from handschlag.customers.models.responsibility import Responsibility
from handschlag.customers.models.search import NameWord, SearchDocument

__all__ = [
    "Authorisation",
    "Comparable",
    "Consent",
    "Contract",
    "ContractBatch",
    "ContractLine",
    "Customer",
    "Duplicate",
    "EmailAddress",
    "Entitlement",
    "ImportBatch",
    "ImportColumns",
    "ImportRow",
    "InstalledItem",
    "Merge",
    "NameWord",
    "Number",
    "Person",
    "PortalCode",
    "PortalLink",
    "PortalVisit",
    "PostalAddress",
    "QuotaUse",
    "Responsibility",
    "ReturnedAddress",
    "SearchDocument",
    "Site",
    "ToCompare",
]
