"""A changeover and how it is asked and told; whom it concerns and how far each of them is."""

from handschlag.changeovers.models.affected import (
    Affected,
    AffectedItem,
    CheckCall,
    Letter,
    ReadinessResult,
)
from handschlag.changeovers.models.plan import AffectedGroup, Changeover, Option, ReadinessCheck

__all__ = [
    "Affected",
    "AffectedGroup",
    "AffectedItem",
    "Changeover",
    "CheckCall",
    "Letter",
    "Option",
    "ReadinessCheck",
    "ReadinessResult",
]
