"""Write down how often each rule of the reader was right: ``python tools/reader_rules.py FILES``.

The files hold annotated texts, one JSON object a line (see ``docs/how-to/bulletins.md``).  Every
file named is counted; the product's own sentences and passages are always among them.  Whoever
has annotated articles of their own names them too: they are read and not kept.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from ondiris.language.evaluation import evaluate, rule_counts
from ondiris.language.scoring import read_gold
from ondiris.language.trust import FIELDS, RULES_FILE
from ondiris.session.bulletins.reading import shipped_places

_REFERENCE = Path(__file__).parents[1] / "tests" / "reference" / "language"
OWN = (_REFERENCE / "rules.jsonl", _REFERENCE / "passages.jsonl")
_HEAD = """# How often each rule was right: [right, asked] on our own sentences, then on articles.
# Written by tools/reader_rules.py.
"""


def main(names: Sequence[str]) -> None:
    """Count the rules on our own sentences and on the files, and keep the numbers."""
    own, articles = _counts(OWN), _counts(names)
    out = [_HEAD]
    for field in FIELDS:
        out.append(f"\n[{field}]\n")
        for rule in sorted({*own[field], *articles[field]}):
            pairs = (list(counts[field].get(rule, (0, 0))) for counts in (own, articles))
            out.append(f'"{rule}" = [{", ".join(map(str, pairs))}]\n')
    RULES_FILE.write_text("".join(out), encoding="utf-8")


def _counts(names: Iterable[str | Path]) -> dict[str, dict[str, tuple[int, int]]]:
    texts = [t for name in names for t in read_gold(Path(name).read_text("utf-8"))]
    return rule_counts(evaluate(texts, shipped_places()).texts)


if __name__ == "__main__":
    main(sys.argv[1:])
