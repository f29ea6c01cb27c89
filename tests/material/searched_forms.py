"""Looking for many written numbers in a long text at once."""

from __future__ import annotations

import re
from collections.abc import Iterable

_DIGITS = re.compile(r"\d+")


class WrittenForms:
    """Forms of numbers, each of which counts where no digit stands before or behind it.

    A form is looked for only in a text that has its first run of digits: one pass over a text of
    megabytes in place of one that tries thousands of forms at every place.
    """

    def __init__(self, forms: Iterable[str]) -> None:
        self._starting: dict[str, list[str]] = {}
        for form in sorted(forms):
            found = _DIGITS.match(form.lstrip("-−"))
            assert found, form
            self._starting.setdefault(found[0], []).append(form)

    def search(self, text: str) -> str:
        """Return a form that stands in a text, or nothing."""
        for run in set(_DIGITS.findall(text)) & self._starting.keys():
            for form in self._starting[run]:
                if re.search(rf"(?<!\d){re.escape(form)}(?!\d)", text):
                    return form
        return ""
