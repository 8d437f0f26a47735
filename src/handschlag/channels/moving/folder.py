"""A folder of what another system said: pages of JSON, files beside them. Written whole or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any


class Broken(Exception):
    """A file of the folder is missing or cannot be read; says which and why."""


def write(file: Path, said: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = file.with_name(file.name + ".new")
    fresh.write_bytes(said)
    fresh.replace(file)


def write_pages(place: Path, pages: Iterable[list[Any]]) -> int:
    """All pages of one list in the place of those of an earlier time. Returns how many things they hold."""
    fresh = place.with_name(place.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True, mode=0o700)
    count = 0
    for number, page in enumerate(pages, 1):
        write(fresh / f"{number:06}.json", json.dumps(page, ensure_ascii=False).encode())
        count += len(page)
    shutil.rmtree(place, ignore_errors=True)
    fresh.replace(place)
    return count


def read(file: Path) -> Any:
    """The JSON in it. Raises Broken."""
    try:
        return json.loads(file.read_bytes())
    except OSError as why:
        raise Broken(f"{file.name}: {why.strerror}") from why
    except ValueError as why:
        raise Broken(f"{file.parent.name}/{file.name}: no JSON ({why})") from why


def things(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """What stands in the pages of one list, each once; one file `name.json` does too. Raises Broken."""
    one = folder / f"{name}.json"
    files = [one] if one.is_file() else sorted((folder / name).glob("*.json"))
    seen: set[str] = set()
    for file in files:
        page = read(file)
        if not isinstance(page, list) or not all(isinstance(each, dict) for each in page):
            raise Broken(f"{name}/{file.name}: not a list of {name}")
        for each in page:
            if str(each.get("id")) not in seen:
                seen.add(str(each.get("id")))
                yield each
