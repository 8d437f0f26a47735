"""The same answers, worked out another way: exact fractions, one customer at a time, no NumPy."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction

Row = dict[str, float | None]


def scores(rows: list[Row], weights: dict[str, Fraction]) -> list[Fraction]:
    found = []
    for row in rows:
        score = Fraction(0)
        for name, weight in weights.items():
            whole = sum(Fraction(other[name]) for other in rows if other[name] is not None and other[name] > 0)
            if whole and row[name] is not None:
                gives = weight * Fraction(row[name]) / whole
                score += -gives if name == "cost_to_serve" else gives
        found.append(score)
    return found


def classes(rows: list[Row], weights: dict[str, Fraction], shares: dict[str, Fraction]) -> list[str]:
    """Without hysteresis: the letter of the first border that those before a customer have not reached yet."""
    found = scores(rows, weights)
    whole = sum(score for score in found if score > 0)
    last = "ABCD"[len(shares)]
    letters = []
    for score in found:
        if score <= 0:
            letters.append(last)
            continue
        before = sum(other for other in found if other > score) / whole
        letters.append(next((letter for letter, border in sorted(shares.items()) if before < border), last))
    return letters


def fifth(value: float, values: list[float]) -> int:
    """As NTILE(5) deals them out, one after the other; equal values get the lowest fifth any of them got."""
    small, larger = divmod(len(values), 5)
    dealt = [fifth for fifth in range(1, 6) for _ in range(small + (1 if fifth <= larger else 0))]
    return min(dealt[place] for place, other in enumerate(sorted(values)) if other == value)


def rfm(invoices: list[tuple[int, date, int]], reference: date) -> dict[int, tuple[int, int, int, int, int, int]]:
    """Amounts in cents. For each customer recency, frequency, money, and the fifths of the three."""
    bought = defaultdict(list)
    for customer, on, cents in invoices:
        bought[customer].append((on, cents))
    recency = {customer: (reference - max(on for on, _ in rows)).days for customer, rows in bought.items()}
    frequency = {customer: len(rows) for customer, rows in bought.items()}
    money = {customer: sum(cents for _, cents in rows) for customer, rows in bought.items()}
    silent = [-days for days in recency.values()]
    return {
        customer: (
            recency[customer],
            frequency[customer],
            money[customer],
            fifth(-recency[customer], silent),
            fifth(frequency[customer], list(frequency.values())),
            fifth(money[customer], list(money.values())),
        )
        for customer in bought
    }
