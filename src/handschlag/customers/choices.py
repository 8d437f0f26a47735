from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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
