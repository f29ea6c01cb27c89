"""What the site does beside Sphinx: languages, map of pages, formulas, search."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import snowballstemmer
from docutils import nodes
from formula_face import formula_face
from mathml import UnknownFormula, mathml
from pygments.lexers.special import TextLexer
from sphinx import package_dir
from sphinx.application import Sphinx
from sphinx.search import SearchLanguage, languages
from sphinx.util import logging

from ondiris.publishing.figures.faces import page_faces

LANGUAGES = ("kk", "ru", "en")
ABSENT = "404"
"""The page that `ondiris docs` answers with where there is none."""
SEARCH = "kk-ru-en"
_log = logging.getLogger(__name__)
_STEMMERS = package_dir / "search" / "minified-js"


class ThreeLanguages(SearchLanguage):
    """Words by their script: Latin are stemmed as English, Cyrillic as Russian.

    A word with a letter that Kazakh alone has stays whole, here and in the reader's browser; the
    search finds a word by its beginning, which is where a Kazakh word keeps its stem.
    """

    lang = SEARCH
    language_name = "Kazakh, Russian and English"

    def __init__(self, options: dict[str, str]) -> None:
        super().__init__(options)
        self._english = snowballstemmer.stemmer("english")
        self._russian = snowballstemmer.stemmer("russian")
        scripts = [
            (_STEMMERS / name).read_text("utf-8")
            for name in ("base-stemmer.js", "english-stemmer.js", "russian-stemmer.js")
        ]
        self.js_stemmer_code = "\n".join([*scripts, _STEMMER_OF_THREE])

    def stem(self, word: str) -> str:
        """Return the stem of a word, as the script in the browser does."""
        word = word.lower()
        if any(letter in "әғқңөұүһі" for letter in word):
            return word
        stemmer = self._russian if any("а" <= c <= "я" for c in word) else self._english
        return str(stemmer.stemWord(word))


_STEMMER_OF_THREE = """
var Stemmer = function () {
  const english = new EnglishStemmer();
  const russian = new RussianStemmer();
  this.stemWord = function (word) {
    const lower = word.toLowerCase();
    if (/[әғқңөұүһі]/.test(lower)) return lower;
    return (/[а-я]/.test(lower) ? russian : english).stemWord(lower);
  };
};
"""


def setup(app: Sphinx) -> dict[str, Any]:
    """Register what the site adds."""
    languages[SEARCH] = ThreeLanguages
    app.add_lexer("csv", TextLexer)
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    app.connect("autodoc-process-docstring", _plain_sections)
    app.connect("html-page-context", _frame)
    app.connect("build-finished", _dress)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _inline(translator: Any, node: nodes.math) -> None:
    _write(translator, node, block=False)


def _block(translator: Any, node: nodes.math_block) -> None:
    _write(translator, node, block=True)


def _write(translator: Any, node: nodes.Element, *, block: bool) -> None:
    try:
        formula = mathml(node.astext(), block=block)
    except UnknownFormula as error:
        _log.warning(str(error), location=node)
        raise nodes.SkipNode from None
    if block:
        formula = f'<div class="formula" tabindex="0">{formula}</div>'
    translator.body.append(formula)
    raise nodes.SkipNode


def _plain_sections(
    _app: Sphinx, what: str, _name: str, _thing: object, _options: object, lines: list[str]
) -> None:
    """Make headings inside of a module's docstring headings of no page."""
    if what == "module":
        for n in range(len(lines) - 1, 0, -1):
            if lines[n].startswith("---") and set(lines[n]) == {"-"}:
                lines[n - 1 : n + 1] = [f".. rubric:: {lines[n - 1]}", ""]


# The frame of a page


def _frame(
    app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _tree: object
) -> None:
    """Give the template the words of the page's language and the map of its pages."""
    words = json.loads((Path(__file__).parent / "words.json").read_text("utf-8"))
    maps = json.loads((Path(app.srcdir) / "map.json").read_text("utf-8"))
    first = pagename.split("/", 1)[0]
    lang = first if first in maps else "en"
    plain = pagename.removeprefix(f"{lang}/")
    docs = app.env.found_docs
    context["lang"] = lang
    context["words"] = words[lang]
    context["all_words"] = words
    context["map"] = maps[lang]
    context["home"] = "index" if lang == "en" else f"{lang}/index"
    context["languages"] = [
        (to, words[to]["name"], _in(to, plain, docs), pagename == _in(to, plain, docs))
        for to in LANGUAGES
    ]
    context["around"] = _around(maps[lang], pagename)
    context["alone"] = pagename in {"search", ABSENT}
    if pagename == ABSENT:
        # It is shown at any address, so that nothing in it may depend on where it stands.
        context["pathto"] = lambda page, file=0: f"/{page}" if file else f"/{page}.html"


def _in(lang: str, plain: str, docs: set[str]) -> str:
    """Return the page in a language, or that language's first page where it is not translated."""
    wanted = plain if lang == "en" else f"{lang}/{plain}"
    first = "index" if lang == "en" else f"{lang}/index"
    return wanted if wanted in docs else first


def _around(sections: list[dict[str, Any]], pagename: str) -> list[tuple[str, str] | None]:
    """Return the pages before and after one on the map."""
    pages = [(page["page"], page["title"]) for section in sections for page in section["pages"]]
    names = [name for name, _ in pages]
    if pagename not in names:
        return [None, None]
    n = names.index(pagename)
    return [pages[n - 1] if n else None, pages[n + 1] if n + 1 < len(pages) else None]


def _dress(app: Sphinx, error: Exception | None) -> None:
    """Write the colours and faces of the pages of the observatory beside the site's own rules."""
    if error is not None:
        return
    static = Path(app.outdir) / "_static"
    house = Path(app.confdir).parents[1] / "src" / "ondiris" / "web" / "assets"
    (static / "mark.svg").write_bytes((house / "mark.svg").read_bytes())
    colours, _, _ = (house / "ondiris.css").read_text("utf-8").partition("*, ::before")
    rules = []
    for face in page_faces():
        (static / f"{face.name}.woff2").write_bytes(face.body)
        rules.append(face.rule(f"{face.name}.woff2"))
    (static / "formulas.woff2").write_bytes(formula_face(page_faces()[0].body))
    own = (Path(__file__).parent / "theme" / "static" / "site.css").read_text("utf-8")
    (static / "site.css").write_text("\n".join([*rules, colours, own]), "utf-8")
