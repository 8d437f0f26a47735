"""What articles are found by, written in the same transaction as what they say."""

from __future__ import annotations

from django.db import connection

from handschlag.core.text import german


def keep_findable(article: int, *, title: str, text: str) -> None:
    """Part of an action that holds the article: its words now, and of each word how many articles have it."""
    titles, words = german.analyse(title), german.analyse(text)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(words) FROM knowledge_article WHERE id = %s", [article])
        had = set(cursor.fetchone()[0] or ())
        cursor.execute(
            "UPDATE knowledge_article SET titles = array_to_tsvector(%s::text[]), words = array_to_tsvector(%s::text[])"
            " WHERE id = %s",
            [list(titles), list(words), article],
        )
        # Sorted, so that two writers of the same words wait for each other instead of locking each other out.
        cursor.execute(
            "INSERT INTO knowledge_articleword (word, articles) SELECT word, 1 FROM unnest(%s::text[]) AS new (word)"
            " ORDER BY word ON CONFLICT (word) DO UPDATE SET articles = knowledge_articleword.articles + 1",
            [sorted(set(words) - had)],
        )
        cursor.execute(
            "UPDATE knowledge_articleword SET articles = articles - 1 WHERE word IN"
            " (SELECT word FROM knowledge_articleword WHERE word = ANY(%s::text[]) ORDER BY word FOR UPDATE)",
            [sorted(had - set(words))],
        )
