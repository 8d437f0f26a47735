"""The nouns of care. Classes stand in `classes` and never leave the house; tiers in `plans` are what customers hear."""

from handschlag.care.models.asked import AskedFor, VainWeek
from handschlag.care.models.capacity import CareRule
from handschlag.care.models.circulars import Circular, CircularRecipient
from handschlag.care.models.classes import ClassOverride, ClassRun, ClassScheme, Placement
from handschlag.care.models.disclosing import ClassDisclosure, ClassRequest
from handschlag.care.models.figures import FigureBatch, FigureLine, Figures, Invoice
from handschlag.care.models.offering import OpenHour, OpenHourInvitation, VisitAnswer
from handschlag.care.models.plans import Appointment, CarePlan, CareTier, Draft, DraftPlan, PlanTelling

__all__ = [
    "Appointment",
    "AskedFor",
    "CarePlan",
    "CareRule",
    "CareTier",
    "Circular",
    "CircularRecipient",
    "ClassDisclosure",
    "ClassOverride",
    "ClassRequest",
    "ClassRun",
    "ClassScheme",
    "Draft",
    "DraftPlan",
    "FigureBatch",
    "FigureLine",
    "Figures",
    "Invoice",
    "OpenHour",
    "OpenHourInvitation",
    "Placement",
    "PlanTelling",
    "VainWeek",
    "VisitAnswer",
]
