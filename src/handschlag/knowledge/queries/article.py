"""Articles: found by what is typed or by what a concern says, and all there is to say about one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import add

from django.contrib.postgres.search import SearchQuery
from django.db.models import Case, Count, Exists, F, FloatField, OuterRef, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

from handschlag.core.errors import NotThere
from handschlag.core.text import folding, german, searching, slips
from handschlag.knowledge.choices import Audience, Confidence
from handschlag.knowledge.models import Article, ArticleFlag, ArticleProduct, ArticleVersion, ArticleWord
from handschlag.knowledge.rules import articles as rules

ON_A_PAGE = 50
"""So many articles are shown at once; whoever wants others types more."""
OFFERED = 3
FEWEST_WORDS = 2
"""So many words that few articles have must agree."""
SIMILAR_WORDS = 8
"""Words that are tried for one that nobody has written."""


@dataclass(frozen=True)
class ArticleFilter:
    """How somebody wants to look at the articles; `audience` and `confidence` are codes, "" means any but put away."""

    words: str = ""
    confidence: str = ""
    audience: str = ""
    product: int | None = None
    is_flagged: bool = False


@dataclass(frozen=True)
class ArticlePage:
    """An article with all it ever said, the newest first, and what was found wrong with it, the open ones first."""

    article: Article
    said: ArticleVersion
    versions: list[ArticleVersion]
    products: list[ArticleProduct]
    flags: list[ArticleFlag]

    @property
    def open_flags(self) -> list[ArticleFlag]:
        return [flag for flag in self.flags if flag.settled_at is None]


def get_article(article: int) -> Article:
    found = Article.objects.defer("titles", "words").filter(pk=article).first()
    if found is None:
        raise NotThere(_("This article does not exist."), field="article")
    return found


def article_page(article: int) -> ArticlePage:
    """Raises NotThere."""
    row = get_article(article)
    versions = list(row.versions.order_by("-number"))
    products = row.products.select_related("product", "version").order_by("product__name", "version__name")
    flags = row.flags.order_by(F("settled_at").desc(nulls_first=True), "-flagged_at", "-pk")
    return ArticlePage(row, versions[0], versions, list(products), list(flags))


def newest_of(articles: Iterable[int]) -> dict[int, ArticleVersion]:
    """What each of them says now, with its article, by article."""
    return {found.article_id: found for found in _newest().filter(article__in=list(articles))}


def find_articles(asked: ArticleFilter, *, limit: int = ON_A_PAGE) -> list[ArticleVersion]:
    """What the articles say now that fit: the newest first, or with words those that have them all, in the title first.

    Where no article has the words as they are typed, those that are spelled alike.
    """
    rows = _narrowed(asked)
    if not asked.words.strip():
        return list(rows.order_by("-article__changed_at", "-article_id")[:limit])
    query = searching.understand(asked.words)
    if not query:
        return []
    return _by_words(rows, query.as_tsquery(), limit) or _by_words(rows, _slipped(query), limit)


def likely_articles(words: str, *, products: Iterable[int] = (), without: Iterable[int] = ()) -> list[ArticleVersion]:
    """What may help with what somebody says: the articles that share two words or more few others have, the likeliest first.

    `products`: what they have, as far as we know; what is about other products only is left out. `without`: linked already.
    """
    counts = ArticleWord.objects.filter(word__in=_stems(words)).values_list("word", "articles")
    telling = rules.telling(dict(counts), total=Article.objects.count())
    if not telling:
        return []
    rows = _newest().exclude(article__confidence=Confidence.ARCHIVED).exclude(article__in=list(without))
    rows = rows.filter(article__words=_asks(" | ".join(f"'{word}'" for word in telling)))
    common, weight = _sum(dict.fromkeys(telling, 1.0)), _sum(telling)
    found = rows.annotate(common=common, weight=weight).filter(common__gte=FEWEST_WORDS)
    theirs = list(products)
    if theirs:
        about = ArticleProduct.objects.filter(article=OuterRef("article"))
        found = found.filter(~Exists(about) | Exists(about.filter(product__in=theirs)))
    return list(found.order_by("-weight", "-article__uses", "article_id")[:OFFERED])


def article_tally() -> dict[str, int]:
    """How many there are of each confidence, by code."""
    rows = Article.objects.order_by().values_list("confidence").annotate(count=Count("pk"))
    return dict(rows)


def open_flags() -> int:
    return ArticleFlag.objects.filter(settled_at__isnull=True).count()


def flags_of(articles: Iterable[int]) -> dict[int, int]:
    """How many open flags each of them has; none: not in it."""
    rows = ArticleFlag.objects.filter(article__in=list(articles), settled_at__isnull=True)
    return dict(rows.order_by().values_list("article").annotate(count=Count("pk")))


def _newest() -> QuerySet[ArticleVersion]:
    rows = ArticleVersion.objects.filter(number=F("article__number")).select_related("article")
    return rows.defer("article__titles", "article__words")


def _narrowed(asked: ArticleFilter) -> QuerySet[ArticleVersion]:
    rows = _newest()
    if asked.confidence:
        rows = rows.filter(article__confidence=asked.confidence)
    else:
        rows = rows.exclude(article__confidence=Confidence.ARCHIVED)
    if asked.audience:
        rows = rows.filter(article__released__isnull=asked.audience == Audience.INSIDE)
    if asked.product is not None:
        rows = rows.filter(Exists(ArticleProduct.objects.filter(article=OuterRef("article"), product=asked.product)))
    if asked.is_flagged:
        rows = rows.filter(Exists(ArticleFlag.objects.filter(article=OuterRef("article"), settled_at__isnull=True)))
    return rows


def _by_words(rows: QuerySet[ArticleVersion], query: str, limit: int) -> list[ArticleVersion]:
    if not query:
        return []
    in_title = Case(When(article__titles=_asks(query), then=Value(1)), default=Value(0))
    found = rows.filter(article__words=_asks(query)).annotate(in_title=in_title)
    return list(found.order_by("-in_title", "-article__uses", "-article__changed_at", "-article_id")[:limit])


def _slipped(query: searching.Query) -> str:
    """Each word that no article has, or those it may be a slip of; nothing where there is none."""
    ways = []
    for word in query.words:
        asked = word.as_tsquery(prefix=word.is_unfinished)
        if ArticleWord.objects.filter(word__startswith=word.text, articles__gt=0).exists():
            ways.append(asked)
            continue
        alike = _alike(word.text)
        if not alike:
            return ""
        ways.append("(" + " | ".join([asked, *(f"'{other}'" for other in alike)]) + ")")
    return " & ".join(ways)


def _alike(word: str) -> list[str]:
    if len(word) < slips.SHORTEST_ALIKE:
        return []
    written = ArticleWord.objects.filter(word__trigram_similar=word, articles__gt=0).values_list("word", flat=True)[
        :200
    ]
    return slips.closest(word, [other for other in written if slips.is_slip(word, other)], SIMILAR_WORDS)


def _stems(text: str) -> set[str]:
    """One stem of each word that says something; of a compound one of each part, so that no word counts twice."""
    said = (word for word in folding.words(text) if word not in german.STOP_WORDS)
    return {german.stem(part) for word in said for part in german.parts(word) or (word,)}


def _sum(worth: dict[str, float]) -> Combinable:
    """Of these words those an article has, each with what it is worth."""
    terms = [
        Case(When(article__words=_asks(f"'{word}'"), then=Value(value)), default=Value(0.0), output_field=FloatField())
        for word, value in worth.items()
    ]
    return reduce(add, terms)


def _asks(query: str) -> SearchQuery:
    """Words come from `folding` and hold letters and digits only, so nothing in them can end the quotes."""
    return SearchQuery(query, config="simple", search_type="raw")
