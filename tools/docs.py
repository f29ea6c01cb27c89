"""Build the documentation as a site: ``make docs``, or ``python tools/docs.py [FOLDER]``.

The pages of `docs` are staged beside what follows from the code (a page for each room from its
docstrings, the list of decisions), and Sphinx makes a site of them that asks no other host for
anything.  Warnings are errors: a link, an anchor or a picture that leads nowhere ends the build.
Without a folder the site goes to `src/ondiris/site`, from where wheels carry it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import reference

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
SITE = ROOT / "src" / "ondiris" / "site"
SETTINGS = Path(__file__).parent / "site"
ABROAD = ("kk", "ru")
BESIDE = {f"{name}.md": f"{name.lower()}.md" for name in ("CONTRIBUTING", "SECURITY", "CHANGELOG")}

_LINK = re.compile(r"(?<=\]\()([^)\s]+)(?=\))")
_CODE = re.compile(r"(?ms)(^```.*?^```)")


def stage(folder: Path) -> None:
    """Write every page of the site's sources into a folder."""
    shutil.copytree(DOCS, folder, dirs_exist_ok=True)
    for name, page in BESIDE.items():
        shutil.copy(ROOT / name, folder / page)
    for path in sorted(folder.rglob("*.md")):
        _turn(path, _origin(path.relative_to(folder)), folder)
    _notebooks(folder)
    _decisions(folder)
    _rooms(folder)
    _maps(folder)


def _origin(page: Path) -> Path:
    """Return where a staged page stands in the repository."""
    back = {staged: name for name, staged in BESIDE.items()}
    return Path(back.get(str(page), "docs" / page))


def _turn(path: Path, origin: Path, folder: Path) -> None:
    """Turn the links of a staged page to where their goals are staged."""

    def turned(found: re.Match[str]) -> str:
        target, hash_mark, anchor = found[0].partition("#")
        if not target or re.match(r"[a-z]+:", target):
            return found[0]
        goal = (ROOT / origin.parent / target).resolve().relative_to(ROOT)
        return os.path.relpath(_staged(goal, folder), path.parent) + hash_mark + anchor

    parts = _CODE.split(path.read_text("utf-8"))
    parts[::2] = [_LINK.sub(turned, part) for part in parts[::2]]
    path.write_text("".join(parts), "utf-8")


def _staged(goal: Path, folder: Path) -> Path:
    """Return where a file of the repository is staged; what no page is comes as a download."""
    if str(goal) in BESIDE:
        return folder / BESIDE[str(goal)]
    if goal == Path("docs/decisions"):
        return folder / "decisions" / "index.md"
    if goal.parts[0] == "docs":
        staged = folder / goal.relative_to("docs")
        return staged.with_suffix(".md") if goal.suffix == ".ipynb" else staged
    if (ROOT / goal).is_file():
        copied = folder / "files" / goal.name
        copied.parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / goal, copied)
        return copied
    return folder / goal


def _notebooks(folder: Path) -> None:
    """Write a page for each notebook: its words, its code and what it printed as text."""
    for notebook in folder.rglob("*.ipynb"):
        parts = []
        for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] == "markdown":
                parts.append(source)
                continue
            parts.append(f"```python\n{source}\n```")
            if printed := "".join(map(_printed, cell.get("outputs", ()))).rstrip():
                parts.append(f"```text\n{printed}\n```")
        parts.append(f"[The notebook itself]({notebook.name})\n")
        notebook.with_suffix(".md").write_text("\n\n".join(parts), "utf-8")


def _printed(output: dict[str, Any]) -> str:
    text = output.get("text") or output.get("data", {}).get("text/plain") or ""
    return "".join(text) + "\n"


def _decisions(folder: Path) -> None:
    pages = [p for p in (folder / "decisions").glob("*.md") if p.stem != "index"]
    pages.sort(key=lambda page: int(page.name.split("-")[0]))
    rows = [f"- [{title(page)}]({page.name})" for page in pages]
    text = "# Decisions\n\nWhy things are as they are, options rejected included.\n\n"
    (folder / "decisions" / "index.md").write_text(text + "\n".join(rows) + "\n", "utf-8")


def _rooms(folder: Path) -> None:
    """Write a page for each room with what its docstrings say, and link them from the list."""
    listed = folder / "reference" / "rooms.md"
    text = listed.read_text("utf-8")
    (folder / "reference" / "rooms").mkdir()
    for room in reference.rooms():
        name = f"ondiris.{room}"
        module = import_module(name)
        offered = [n for n in getattr(module, "__all__", ()) if not n.startswith("__")]
        if not offered:
            continue
        homes = {n: getattr(getattr(module, n), "__module__", name) for n in offered}
        guests = {n: home for n, home in homes.items() if not f"{home}.".startswith(f"{name}.")}
        page = f"# {name}\n\n```{{eval-rst}}\n.. automodule:: {name}\n   :members:\n"
        page += f"   :exclude-members: {', '.join(guests)}\n```\n" if guests else "```\n"
        if guests:
            told = ", ".join(f"`{n}` (`{'.'.join(h.split('.')[:2])}`)" for n, h in guests.items())
            page += f"\nOffered here too, told where they are at home: {told}.\n"
        (folder / "reference" / "rooms" / f"{room}.md").write_text(page, "utf-8")
        heading = f"\n## `{name}`\n"
        text = text.replace(heading, f"{heading}\n[Every name in full](rooms/{room}.md)\n")
    listed.write_text(text, "utf-8")


# The map of pages


def title(page: Path) -> str:
    """Return the first heading of a page."""
    found = re.search(r"(?m)^# (.+)$", page.read_text("utf-8"))
    return found[1].replace("`", "") if found else page.stem


def _maps(folder: Path) -> None:
    """Write the map of each language, and give Sphinx its tree of pages."""
    maps = {lang: _sections(folder, lang) for lang in ("", *ABROAD)}
    told = {lang or "en": sections for lang, sections in maps.items()}
    (folder / "map.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    for lang in ("", *ABROAD):
        first = folder / lang / "index.md"
        listed = [p["page"] for s in maps[lang] for p in s["pages"] if p["lang"] == (lang or "en")]
        if not lang:
            listed += [f"{abroad}/index" for abroad in ABROAD]
            rooms = sorted((folder / "reference" / "rooms").glob("*.md"))
            _tree(folder / "reference" / "rooms.md", [f"rooms/{p.stem}" for p in rooms])
            decided = (p for p in (folder / "decisions").glob("*.md") if p.stem != "index")
            _tree(folder / "decisions" / "index.md", sorted(p.stem for p in decided))
        _tree(first, [f"/{page}" for page in listed])


def _tree(page: Path, pages: list[str]) -> None:
    tree = "\n".join(["", "```{toctree}", ":hidden:", "", *pages, "```", ""])
    page.write_text(page.read_text("utf-8") + tree, "utf-8")


def _sections(folder: Path, lang: str) -> list[dict[str, object]]:
    """Return the sections of a language's first page, each with its pages in their order."""
    first = folder / lang / "index.md"
    parts = re.split(r"(?m)^## (.+)$", first.read_text("utf-8"))
    return [
        {"title": name, "pages": pages}
        for name, text in zip(parts[1::2], parts[2::2], strict=True)
        if (pages := list(_linked(first, text, folder)))
    ]


def _linked(first: Path, text: str, folder: Path) -> Iterator[dict[str, str]]:
    for said, target, anchor in re.findall(r"\[([^\]]+)\]\(([^)\s#]+)\.md(#[\w-]+)?\)", text):
        page = os.path.relpath(first.parent / target, folder)
        lang = page.split("/")[0] if page.split("/")[0] in ABROAD else "en"
        name = said[0].upper() + said[1:]
        yield {"page": page, "anchor": anchor, "title": name, "lang": lang}


# The build


def build(site: Path) -> int:
    """Build the site into a folder that becomes the new one whole; return Sphinx's exit code."""
    from sphinx.cmd.build import main as sphinx  # noqa: PLC0415 - staging alone needs none of it

    with tempfile.TemporaryDirectory() as desk:
        sources, made = Path(desk) / "sources", Path(desk) / "made"
        stage(sources)
        code = sphinx(["-W", "-n", "-q", "--keep-going", "-b", "html", "-c", str(SETTINGS),
                       "-d", f"{desk}/kept", str(sources), str(made)])  # fmt: skip
        if code:
            return code
        tidy(made)
        shutil.rmtree(site, ignore_errors=True)
        shutil.move(made, site)
    return 0


def tidy(made: Path) -> None:
    """Take out what no page uses, and let wide tables scroll by themselves."""
    for name in ("objects.inv", ".buildinfo", "genindex.html", "_static/pygments.css",
                 "_static/basic.css", "_static/sphinx_highlight.js", "_static/file.png",
                 "_static/plus.png", "_static/minus.png"):  # fmt: skip
        (made / name).unlink(missing_ok=True)
    shutil.rmtree(made / "_sources", ignore_errors=True)
    for page in made.rglob("*.html"):
        text = page.read_text("utf-8")
        text = re.sub(r"<table[^>]*>", r'<div class="table" tabindex="0">\g<0>', text)
        text = text.replace("</table>", "</table></div>").replace("<pre>", '<pre tabindex="0">')
        page.write_text(text, "utf-8")


def main(arguments: list[str]) -> int:
    """Build the site."""
    site = Path(arguments[0]) if arguments else SITE
    code = build(site)
    if not code:
        pages = sum(1 for _ in site.rglob("*.html"))
        print(f"{site}: {pages} pages.")  # noqa: T201 - a tool
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
