"""Copy the vendored front-end files out of an installed `node_modules` and write their hashes.

    npm install --prefix /tmp/parts @fontsource-variable/inter@5 lucide-static@1 axe-core@4
    .venv/bin/python tools/vendor.py /tmp/parts/node_modules

Only the icons whose names appear in templates or code go into the sprite, and nothing at run time needs Node.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "handschlag"
VENDOR = SOURCE / "desk" / "static" / "desk" / "vendor"
AXE = ROOT / "tests" / "fixtures" / "axe"
# An icon is named in a template ({% icon "phone" %}) or in code (icon="phone", Icon("phone")).
NAMED = re.compile(r"""(?:\{%\s*icon\s+|\bicon\s*[=:]\s*|\bIcon\(|data-icon=)["']([a-z0-9-]+)["']""")
HEAD = """# Vendored files

Written by `tools/vendor.py`; `tests/house/test_vendor.py` compares every hash. htmx comes with the package
`django-htmx` and is served from there.

| file | from | version | licence | sha256 |
|---|---|---|---|---|
"""


def named_icons() -> list[str]:
    """Every icon name written down in templates, code and scripts, sorted."""
    found: set[str] = set()
    for pattern in ("**/*.html", "**/*.py", "**/*.js"):
        for path in SOURCE.glob(pattern):
            found.update(NAMED.findall(path.read_text(encoding="utf-8")))
    return sorted(found)


def sprite(names: list[str], icons: Path) -> str:
    """One SVG with a symbol per icon; drawn with the colour and size of the text beside it."""
    symbols = []
    for name in names:
        drawing = (icons / f"{name}.svg").read_text(encoding="utf-8")
        inner = re.search(r"<svg[^>]*>(.*)</svg>", drawing, re.DOTALL)
        assert inner is not None, name
        paths = re.sub(r"\s+", " ", inner.group(1)).replace("> <", "><").strip()
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
            f'stroke-linecap="round" stroke-linejoin="round">{paths}</symbol>'
        )
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def row(path: Path, package: dict[str, str], under: Path) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    name = path.relative_to(under).as_posix()
    return f"| {name} | npm `{package['name']}` | {package['version']} | {package['license']} | `{digest}` |\n"


def main(modules: Path, more: list[str]) -> None:
    VENDOR.mkdir(parents=True, exist_ok=True)
    AXE.mkdir(parents=True, exist_ok=True)
    inter, lucide, axe = (
        json.loads((modules / name / "package.json").read_text(encoding="utf-8"))
        for name in ("@fontsource-variable/inter", "lucide-static", "axe-core")
    )
    rows = []
    for part in ("latin", "latin-ext"):
        target = VENDOR / f"inter-{part}.woff2"
        shutil.copyfile(modules / f"@fontsource-variable/inter/files/inter-{part}-wght-normal.woff2", target)
        rows.append(row(target, inter, VENDOR))
    for package, source, name in (
        (inter, "@fontsource-variable/inter/LICENSE", "inter-LICENSE.txt"),
        (lucide, "lucide-static/LICENSE", "lucide-LICENSE.txt"),
    ):
        shutil.copyfile(modules / source, VENDOR / name)
        rows.append(row(VENDOR / name, package, VENDOR))
    icons = VENDOR / "icons.svg"
    icons.write_text(sprite(sorted({*named_icons(), *more}), modules / "lucide-static" / "icons"), encoding="utf-8")
    rows.append(row(icons, lucide, VENDOR))
    (VENDOR / "VENDOR.md").write_text(HEAD + "".join(rows), encoding="utf-8")
    shutil.copyfile(modules / "axe-core" / "axe.min.js", AXE / "axe.min.js")
    (AXE / "VENDOR.md").write_text(
        HEAD.replace("htmx", "Used by tests only; htmx") + row(AXE / "axe.min.js", axe, AXE), encoding="utf-8"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
