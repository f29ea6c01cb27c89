"""How anyone checks a folder that was exported of an application, in the reader's language."""

from __future__ import annotations

import textwrap

from ondiris.publishing.figures.words import load_words

__all__ = ["how_to_check"]

_WIDTH = 78
_COMMANDS = """\
sha256sum -c SHA256SUMS
tail -n +2 chain.csv | cut -d, -f6 > /tmp/told
before=$(printf '%064d' 0)
while IFS= read -r line; do
  before=$(printf '%s\\n%s\\n' "$before" "$line" | sha256sum | cut -c1-64)
  echo "$before"
done < entries.jsonl | diff - /tmp/told && echo intact"""


def how_to_check(lang: str, code: str, *, texts: bool) -> str:
    """Return what stands beside an export, to be read before it is checked.

    Parameters
    ----------
    lang : str
    code : str
        Of the application.
    texts : bool
        Whether the export holds what people wrote.
    """
    words = load_words()[lang]
    private = (
        words(
            "texts.jsonl has what people wrote, each with the salt of its seal. The seal in the "
            "entry is the SHA-256 of four lines: ondiris.text/1, the salt, the text, and what "
            "stands beside it. What the house erases later stays in this copy: keep it accordingly."
        )
        if texts
        else words(
            "What people wrote is not in this copy: titles, messages, names. The entries hold "
            "their pseudonyms and seals alone."
        )
    )
    paragraphs = (
        words("Application %(code)s", code=code),
        words(
            "entries.jsonl has a line for everything that was entered: who entered what, on which "
            "day, and which revision of the ledger brought it. What was taken back is there, and "
            "what took it back."
        ),
        words(
            "chain.csv has a row for each of these lines. The hash of a line is the SHA-256 of the "
            "hash before it, a line end, the line and a line end; 64 zeros stand before the first."
        ),
        words(
            "documents.csv lists the documents by their SHA-256. The files are with their owners; "
            "sha256sum FILE tells whether one is the file that was handed in."
        ),
        private,
        words("To check this folder without ondiris, run in it:"),
        _COMMANDS,
        words(
            "With ondiris: ondiris audit FOLDER. It names what was altered, is missing, was put "
            "in, moved or cut off at the end."
        ),
        words(
            "Whoever rewrites every file can make them agree again. So keep the last hash of the "
            "chain elsewhere: every later export holds it. And the house can lay the folder beside "
            "its ledger (ondiris audit FOLDER --ledger), whose own chain stands for every entry."
        ),
        words("No legal force is claimed: the folder holds no qualified signature."),
    )
    filled = [
        one if one is _COMMANDS else textwrap.fill(one, _WIDTH, break_on_hyphens=False)
        for one in paragraphs
    ]
    return "\n\n".join(filled) + "\n"
