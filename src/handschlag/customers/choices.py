from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CustomerKind(models.TextChoices):
    ORGANISATION = "organisation", _("Organisation")
    HOUSEHOLD = "household", _("Household")


class Salutation(models.TextChoices):
    MS = "ms", _("Ms")
    MR = "mr", _("Mr")
    NONE = "", _("no salutation")


class NumberLabel(models.TextChoices):
    WORK = "work", _("Work")
    MOBILE = "mobile", _("Mobile")
    PRIVATE = "private", _("Private")
    FAX = "fax", _("Fax")
    OTHER = "other", _("Other")


class AddressLabel(models.TextChoices):
    MAIN = "main", _("Main address")
    DELIVERY = "delivery", _("Delivery")
    INVOICE = "invoice", _("Invoice")
    OTHER = "other", _("Other")


class AuthorityExtent(models.TextChoices):
    INFORMATION = "information", _("may ask")
    CHANGES = "changes", _("may ask and change")
    FULL = "full", _("fully authorised")


class ConsentPurpose(models.TextChoices):
    ADVERTISING = "advertising", _("Advertising")
    SURVEY = "survey", _("Survey")


class ConsentChannel(models.TextChoices):
    PHONE = "phone", _("Telephone")
    EMAIL = "email", _("E-mail")
    LETTER = "letter", _("Letter")


class PreferredChannel(models.TextChoices):
    """By which way a customer wants to be told what concerns them. Nothing said: we go by what we have."""

    NONE = "", pgettext_lazy("preferred channel", "not said")
    PHONE = "phone", pgettext_lazy("preferred channel", "by phone")
    EMAIL = "email", pgettext_lazy("preferred channel", "by e-mail")
    LETTER = "letter", pgettext_lazy("preferred channel", "by letter")


class ConsentManner(models.TextChoices):
    WRITTEN = "written", _("in writing")
    SPOKEN = "spoken", _("spoken")
    ELECTRONIC = "electronic", _("electronically")


class MatchedBy(models.TextChoices):
    """Why a customer was found, best first."""

    CUSTOMER_NUMBER = "customer_number", _("Customer number")
    NUMBER = "number", _("Telephone number")
    IDENTIFIER = "identifier", _("Contract or serial number")
    EMAIL = "email", _("E-mail address")
    NAME = "name", _("Name")
    LAST_DIGITS = "last_digits", _("Last digits")
    NAME_BEGINS = "name_begins", _("Name begins so")
    NUMBER_PART = "number_part", _("Part of the telephone number")
    ADDRESS = "address", _("Address")
    PRODUCT = "product", _("What they have")
    SEVERAL = "several", _("Several details together")
    NOTE = "note", _("Notes")
    NAME_ALIKE = "name_alike", _("Name is spelled alike")
    SOUND = "sound", _("Name sounds alike")


class Likeness(models.TextChoices):
    """What two customers can have in common, weightiest first. The labels are the reasons a person is shown."""

    NUMBER = "number", _("same number")
    EMAIL = "email", _("same e-mail address")
    NAME = "name", _("same name")
    SOUND = "sound", _("name sounds alike")
    ADDRESS = "address", _("same address")
    WORD = "word", _("part of the name sounds alike")
    POSTCODE = "postcode", _("same postcode")
    SOUND_PLACE = "sound_place", _("name sounds alike in the same place")
    KIND = "kind", _("same kind")


class ImportFault(models.TextChoices):
    """Why a line of a file was not taken in, or not taken back."""

    NO_NAME = "no_name", _("There is neither a name nor a company.")
    NO_NUMBER = "no_number", _("This is not a telephone number.")
    SPREADSHEET_NUMBER = (
        "spreadsheet_number",
        _("A spreadsheet has shortened this number (1.2E+11). Please correct it there."),
    )
    NO_EMAIL = "no_email", _("This is not an e-mail address.")
    NO_CHANNEL = "no_channel", _("By phone, by e-mail or by letter?")
    FORMULA = "formula", _("This is a formula, not a name.")
    TOO_LONG = "too_long", _("This is too long.")
    OPEN_QUOTE = "open_quote", _("A quotation mark is opened and never closed.")
    NO_TABLE_ROW = "no_table_row", _("This line cannot be read as a row of the table.")
    NO_END = "no_end", _("This card has no end.")
    NO_CARD = "no_card", _("There is nothing readable on this card.")
    LIST_OF_CARDS = "list_of_cards", _("This card is a list of others, nobody of its own.")
    REFUSED = "refused", _("This could not be entered.")
    USED = "used", _("Something has happened with it since; it stays.")


class FileFault(models.TextChoices):
    """Why a whole file was not read."""

    EMPTY = "empty", _("The file is empty.")
    TOO_LARGE = "too_large", _("The file is larger than 25 MB. Please divide it.")
    TOO_MANY_ROWS = "too_many_rows", _("The file has more than 100,000 rows. Please divide it.")
    TOO_MANY_COLUMNS = "too_many_columns", _("The file has more than 300 columns.")
    NO_TEXT = "no_text", _("This is not a text file. Please export as CSV or vCard.")
    NO_ENTRIES = "no_entries", _("There is nothing in this file that could be entered.")


class Severity(models.TextChoices):
    """How badly it hits the customer, least first. A contract may only shorten its times from one to the next."""

    NORMAL = "normal", pgettext_lazy("severity", "normal")
    SERIOUS = "serious", pgettext_lazy("severity", "serious")
    CRITICAL = "critical", pgettext_lazy("severity", "critical")


class Duty(models.TextChoices):
    """What a contract gives us so much time for."""

    RESPONSE = "response", pgettext_lazy("entitlement", "Response")
    UPDATE = "update", pgettext_lazy("entitlement", "News in between")
    FIX = "fix", pgettext_lazy("entitlement", "Fixed")


class QuotaUnit(models.TextChoices):
    REQUESTS = "requests", pgettext_lazy("quota", "requests")
    MINUTES = "minutes", pgettext_lazy("quota", "minutes")
    VISITS = "visits", pgettext_lazy("quota", "visits")


class QuotaPeriod(models.TextChoices):
    MONTH = "month", pgettext_lazy("quota", "a month")
    QUARTER = "quarter", pgettext_lazy("quota", "a quarter")
    YEAR = "year", pgettext_lazy("quota", "a year")
    TERM = "term", pgettext_lazy("quota", "in all")


class Currency(models.TextChoices):
    EUR = "EUR", "EUR"
    CHF = "CHF", "CHF"


class ContractLineFault(models.TextChoices):
    """Why a line of a file of contracts and installed items is not taken in."""

    NO_CUSTOMER = "no_customer", _("There is no customer number.")
    UNKNOWN_CUSTOMER = "unknown_customer", _("Nobody has this customer number.")
    NOTHING = "nothing", _("There is neither a product nor a contract in this line.")
    NO_PRODUCT = "no_product", _("This needs a product.")
    UNKNOWN_PRODUCT = "unknown_product", _("There is no product of this name or code.")
    UNKNOWN_VERSION = "unknown_version", _("This version does not belong to this product.")
    ENDED_ITEM = "ended_item", _("The customer no longer has this.")
    NO_CONTRACT = "no_contract", _("This needs a contract number.")
    UNKNOWN_HOURS = "unknown_hours", _("There is no calendar of this name. For round the clock write 24/7.")
    MISSING = "missing", _("Nothing stands here.")
    NO_DATE = "no_date", _("This is not a date.")
    NO_LENGTH = "no_length", _("This is not a length of time, such as 4 h or 30 min.")
    NO_UNIT = "no_unit", _("Hours or minutes? Please write 4 h or 30 min.")
    DAYS = "days", _("Days have no length in service hours. Please write the hours.")
    LONGER = "longer", _("A higher severity can only shorten the time.")
    NO_NUMBER = "no_number", _("This is not a number.")
    NO_CURRENCY = "no_currency", _("The currency is EUR or CHF.")
    NO_PERIOD = "no_period", _("A month, a quarter, a year, or in all?")
    NO_UNIT_OF_QUOTA = "no_quota_unit", _("Requests, minutes or visits?")
    BEFORE = "before", _("This ends before it begins.")
    TWICE = "twice", _("This stands in the file more than once.")
    FORMULA = "formula", _("This is a formula, not a name.")
    TOO_LONG = "too_long", _("This is too long.")
    OPEN_QUOTE = "open_quote", _("A quotation mark is opened and never closed.")
    NO_TABLE_ROW = "no_table_row", _("This line cannot be read as a row of the table.")
    REFUSED = "refused", _("This could not be entered.")
    USED = "used", _("Something has happened with it since; it stays.")


class ContractFileFault(models.TextChoices):
    """Why a whole file of contracts is not read."""

    EMPTY = "empty", _("The file is empty.")
    TOO_LARGE = "too_large", _("The file is larger than 25 MB. Please divide it.")
    TOO_MANY_ROWS = "too_many_rows", _("The file has more than 100,000 rows. Please divide it.")
    TOO_MANY_COLUMNS = "too_many_columns", _("The file has more than 300 columns.")
    NO_TEXT = "no_text", _("This is not a text file. Please export as CSV.")
    NO_ENTRIES = "no_entries", _("There is nothing in this file that could be entered.")
    NO_COLUMN = (
        "no_column",
        _("The file needs a column with the customer number, and one with the product or the contract."),
    )
