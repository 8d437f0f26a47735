"""The nouns of what the house knows."""

from handschlag.knowledge.models.guide import Guide, GuideVersion
from handschlag.knowledge.models.text import Situation, TextModule

__all__ = ["Guide", "GuideVersion", "Situation", "TextModule"]
