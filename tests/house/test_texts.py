"""What translators cannot see: two sentences that would share one German."""

from __future__ import annotations

import re
from collections import defaultdict

from tests.house.source import PACKAGE

COUNTED = re.compile(
    r"\{% blocktranslate [^%]*?count [^%]*?%\}(.*?)\{% plural %\}(.*?)\{% endblocktranslate %\}", re.DOTALL
)
VALUE = re.compile(r"\{\{ (\w+) \}\}")


def test_one_singular_has_one_plural():
    """A catalogue knows a counted sentence by its singular; with another name in the plural it would stay English."""
    plurals: defaultdict[str, set[str]] = defaultdict(set)
    for path in PACKAGE.glob("**/*.html"):
        for singular, plural in COUNTED.findall(path.read_text("utf-8")):
            plurals[VALUE.sub(r"%(\1)s", singular)].add(VALUE.sub(r"%(\1)s", plural))
    assert plurals
    assert {singular: found for singular, found in plurals.items() if len(found) > 1} == {}
