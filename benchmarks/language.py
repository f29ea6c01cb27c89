"""Reading and writing press texts: an article warm, and the size of the data."""

from __future__ import annotations

import json
import statistics
import time
from pathlib import Path

from benchmarks.report import Row
from ondiris.language import PlaceForms, read, write
from ondiris.language.lexicon import LANGUAGE_DATA

ROOT = Path(__file__).parents[1]


def _article(lang: str, words: int) -> str:
    """Return an article of the project's own sentences."""
    lines = (ROOT / "tests" / "reference" / "language" / f"{lang}.jsonl").read_text("utf-8")
    texts = [str(json.loads(line)["text"]) for line in lines.splitlines()]
    out: list[str] = []
    while sum(len(t.split()) for t in out) < words:
        out.append(texts[len(out) % len(texts)])
    return "\n".join(out)


def _median(text: str, lang: str, places: PlaceForms) -> float:
    read(text, lang=lang, places=places)
    times = []
    for _ in range(15):
        start = time.process_time()
        read(text, lang=lang, places=places)
        times.append(time.process_time() - start)
    return statistics.median(times) * 1000


def run() -> list[Row]:
    """Measure an article of 500 words in each language, and writing."""
    forms = ROOT / "src" / "ondiris" / "cases" / "almaty" / "forms.toml"
    places = PlaceForms.from_toml(forms.read_text("utf-8"))
    rows = []
    for lang in ("kk", "ru", "en"):
        took = _median(_article(lang, 500), lang, places)
        rows.append(Row(f"read an article of 500 words, {lang}", f"{took:.1f} ms", "≤ 10 ms"))
    for size in (250_000, 1_000_000):
        article = _article("ru", 500)
        long = "\n".join([article] * (size // len(article)))
        start = time.process_time()
        read(long, lang="ru", places=places)
        took = time.process_time() - start
        rows.append(Row(f"read {size / 1e6:g} MB, ru", f"{took:.1f} s", "linear"))
    text = "Выпуск мебели вырос на 7,9%.\n" * 100
    claims = read(text, lang="ru").claims
    start = time.process_time()
    write(claims, "en")
    took = (time.process_time() - start) * 1000
    rows.append(Row("write 100 claims, en", f"{took:.1f} ms"))
    data = sum(p.stat().st_size for p in LANGUAGE_DATA.glob("*/*.toml")) / 1000
    rows.append(Row("language and domain data", f"{data:.0f} kB", "≤ 1.5 MB"))
    return rows
