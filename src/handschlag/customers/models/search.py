from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from handschlag.customers.models.customer import Customer


class SearchDocument(models.Model):
    """What a customer is found by, written in the same transaction as what it is made from.

    `names` holds the words of the names of the customer and its persons, `words` those and everything else: number,
    streets and towns, mail addresses, products and their identifiers, notes.
    """

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, primary_key=True, related_name="+")
    names = SearchVectorField()
    words = SearchVectorField()

    class Meta:
        indexes = [
            GinIndex(fields=["names"], name="search_names"),
            GinIndex(fields=["words"], name="search_words"),
        ]

    def __str__(self) -> str:
        return f"search words of customer {self.customer_id}"


class NameWord(models.Model):
    """Every word that occurs in a name, with how it sounds: from here typing errors and sounds lead to real names."""

    word = models.CharField(max_length=64)
    sound = models.CharField(max_length=16)

    class Meta:
        indexes = [
            models.Index(fields=["sound"], name="name_word_sound"),
            GinIndex(fields=["word"], name="name_word_alike", opclasses=["gin_trgm_ops"]),
        ]
        constraints = [models.UniqueConstraint(fields=["word", "sound"], name="name_word_once")]

    def __str__(self) -> str:
        return self.word
