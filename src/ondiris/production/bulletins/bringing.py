"""Which file would bring a newer figure than the one that answers a claim."""

from __future__ import annotations

from collections.abc import Mapping

from ondiris.production.bulletins.answering import AnsweredClaim, TimeForm

__all__ = ["what_brings"]


def what_brings(answer: AnsweredClaim, kinds: Mapping[str, str]) -> str:
    """Return as a code which file would bring something newer.

    Parameters
    ----------
    answer : AnsweredClaim
    kinds : mapping of str to str
        Kind of each subject: site, programme, project, enterprise.
    """
    key = answer.said.key
    if answer.form is TimeForm.PROMISE or kinds.get(key.subject) in ("project", "programme"):
        return "project_file"
    if key.subject:
        return "site_figures"
    if key.measure == "count_enterprises":
        return "register"
    if key.measure in ("growth_pct", "index_pct") and key.of == "output":
        return "volume_release"
    if key.measure in ("output", "share_pct"):
        return "output_release"
    return "figures"
