from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Criterion(models.TextChoices):
    MARGIN = "margin", _("Contribution margin a year")
    POTENTIAL = "potential", _("Potential a year")
    YEARS = "years", _("Years with us")
    RECOMMENDATIONS = "recommendations", _("Recommendations")
    PAYMENT = "payment", _("Paid in time (percent)")
    COST_TO_SERVE = "cost_to_serve", _("Cost to serve a year")


class Rhythm(models.TextChoices):
    """How often a fixed appointment comes."""

    NONE = "", _("no fixed appointment")
    WEEKLY = "weekly", _("every week")
    FORTNIGHTLY = "fortnightly", _("every two weeks")
    MONTHLY = "monthly", _("every month")
    QUARTERLY = "quarterly", _("every quarter")
    HALF_YEARLY = "half_yearly", _("twice a year")
    YEARLY = "yearly", _("once a year")


class Channel(models.TextChoices):
    """By which way a planned contact happens."""

    CALL = "call", pgettext_lazy("care", "by telephone")
    VISIT = "visit", pgettext_lazy("care", "in person")
    LETTER = "letter", pgettext_lazy("care", "in writing")


class Manner(models.TextChoices):
    """How a customer was told how they are looked after."""

    CALL = "call", pgettext_lazy("told", "on the telephone")
    VISIT = "visit", pgettext_lazy("told", "face to face")
    LETTER = "letter", pgettext_lazy("told", "by letter")
    PAGE = "page", pgettext_lazy("told", "on their page")


class Asked(models.TextChoices):
    """What a customer may ask of what we keep of them."""

    INFORMATION = "information", _("Information: what we keep and why (Art. 15 GDPR)")
    CORRECTION = "correction", _("Correction: something is wrong (Art. 16 GDPR)")
    OBJECTION = "objection", _("Objection: they do not want it (Art. 21 GDPR)")
    REVIEW = "review", _("A human being shall look at it (Art. 22 GDPR)")


class DataAsked(models.TextChoices):
    """Which right they use on their own pages (GDPR)."""

    COPY = "copy", _("A copy of all we keep of them (Art. 15 GDPR)")
    CORRECTION = "correction", _("A correction of what is wrong (Art. 16 GDPR)")
    DELETION = "deletion", _("Deletion of what we need not keep (Art. 17 GDPR)")
    OBJECTION = "objection", _("An objection to how we use it (Art. 21 GDPR)")


class FileKind(models.TextChoices):
    FIGURES = "figures", _("Figures per customer")
    INVOICES = "invoices", _("Invoices")


class LineFault(models.TextChoices):
    """Why a line of a file of figures is not taken in."""

    NO_CUSTOMER = "no_customer", _("There is no customer number.")
    UNKNOWN_CUSTOMER = "unknown_customer", _("Nobody has this customer number.")
    TWICE = "twice", _("This customer stands in the file more than once.")
    NO_NUMBER = "no_number", _("This is not a number.")
    NEGATIVE = "negative", _("This cannot be below zero.")
    TOO_LARGE = "too_large", _("This number is too large.")
    NO_PERCENT = "no_percent", _("This must lie between 0 and 100.")
    NO_DATE = "no_date", _("This is not a date.")
    IN_FUTURE = "in_future", _("This day is still to come.")
    MISSING = "missing", _("Nothing stands here.")
    NOTHING = "nothing", _("There is no figure in this line.")
    OPEN_QUOTE = "open_quote", _("A quotation mark is opened and never closed.")
    NO_TABLE_ROW = "no_table_row", _("This line cannot be read as a row of the table.")
    TOO_LONG = "too_long", _("This is too long.")


class FileFault(models.TextChoices):
    """Why a whole file of figures is not read."""

    EMPTY = "empty", _("The file is empty.")
    TOO_LARGE = "too_large", _("The file is larger than 25 MB. Please divide it.")
    TOO_MANY_ROWS = "too_many_rows", _("The file has more than 100,000 rows. Please divide it.")
    TOO_MANY_COLUMNS = "too_many_columns", _("The file has more than 300 columns.")
    NO_TEXT = "no_text", _("This is not a text file. Please export as CSV.")
    NO_ENTRIES = "no_entries", _("There is nothing in this file that could be entered.")
    NO_COLUMN = "no_column", _("The file needs a column with the customer number and at least one with figures.")


class AskedOutcome(models.TextChoices):
    """What became of a customer's wish to speak to somebody by name; empty: still open."""

    OPEN = "", pgettext_lazy("asked for", "open")
    PUT_THROUGH = "put_through", pgettext_lazy("asked for", "put through")
    PROMISED = "promised", pgettext_lazy("asked for", "a time was promised")
    HELPED = "helped", pgettext_lazy("asked for", "somebody else could help")
    IN_VAIN = "in_vain", pgettext_lazy("asked for", "in vain")


class Where(models.TextChoices):
    """How an open hour is come to."""

    PHONE = "phone", pgettext_lazy("open hour", "by telephone")
    OFFICE = "office", pgettext_lazy("open hour", "at the office")
    BOTH = "both", pgettext_lazy("open hour", "by telephone and at the office")


class WhyNot(models.TextChoices):
    """Why a customer who asked for a visit does not get one. None of them says what somebody is worth."""

    NOT_AGREED = "not_agreed", _("their care contains no visits (any more this year)")
    TOO_FAR = "too_far", _("the way is too long for it")
    NO_TIME = "no_time", _("nothing is free soon enough")


class Instead(models.TextChoices):
    """What is offered in place of a visit."""

    APPOINTMENT = "appointment", _("a call at a fixed time")
    OFFICE = "office", _("an appointment at our office")
    OPEN_HOUR = "open_hour", _("our open hour")
    LETTER = "letter", _("everything in writing")


class NewsPurpose(models.TextChoices):
    """What a circular is in the law's eyes: it decides whom we may tell, and by which way."""

    CONTRACT = "contract", _("information about their contract or our service")
    ADVERTISING = "advertising", _("advertising")
