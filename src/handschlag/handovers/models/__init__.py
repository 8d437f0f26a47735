"""The nouns of passing on."""

from handschlag.handovers.models.handover import AnswerRule, BadNews, Bundle, Handover
from handschlag.handovers.models.inquiry import Inquiry

__all__ = ["AnswerRule", "BadNews", "Bundle", "Handover", "Inquiry"]
