"""Write down how often each rule of the reader was right: ``python tools/reader_rules.py FILES``.

The files hold annotated texts, one JSON object a line (see ``docs/how-to/bulletins.md``).  Every
file named is counted; the product's own sentences are always among them.  Whoever has annotated
articles of their own names them too: they are read and not kept.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from ondiris.language.evaluation import evaluate, rule_counts
from ondiris.language.scoring import read_gold
from ondiris.language.trust import RULES_FILE
from ondiris.session.bulletins.reading import shipped_places

OWN = Path(__file__).parents[1] / "tests" / "reference" / "language" / "rules.jsonl"
_HEAD = "# How often each rule was right: [right, asked]. Written by tools/reader_rules.py.\n"


def main(names: Sequence[str]) -> None:
    """Count the rules on the files and write the numbers beside the language data."""
    texts = [t for name in (OWN, *names) for t in read_gold(Path(name).read_text("utf-8"))]
    out = [_HEAD]
    for field, rules in rule_counts(evaluate(texts, shipped_places()).texts).items():
        out.append(f"\n[{field}]\n")
        out += [f'"{rule}" = [{right}, {asked}]\n' for rule, (right, asked) in rules.items()]
    RULES_FILE.write_text("".join(out), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
