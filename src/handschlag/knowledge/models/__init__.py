"""The nouns of what the house knows."""

from handschlag.knowledge.models.article import Article, ArticleFlag, ArticleProduct, ArticleVersion, ArticleWord
from handschlag.knowledge.models.guide import Guide, GuideVersion
from handschlag.knowledge.models.text import Situation, TextModule

__all__ = [
    "Article",
    "ArticleFlag",
    "ArticleProduct",
    "ArticleVersion",
    "ArticleWord",
    "Guide",
    "GuideVersion",
    "Situation",
    "TextModule",
]
