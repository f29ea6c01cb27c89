"""What a page says where it cannot answer: a reader's sentence for each rule, without a command.

Programs get the error as it is; a reader gets words of their own language, and the rule beside
them for whoever is asked about it.
"""

from __future__ import annotations

from ondiris.errors import OndirisError
from ondiris.publishing.figures.words import Words

__all__ = ["apology"]


def apology(words: Words, error: OndirisError, status: int) -> str:
    """Return what went wrong and what to do, in the reader's language."""
    said = _absent(words, error.code) or _unread(words, error.code) or _general(words, status)
    label, _, codes = error.hint.partition(": ")
    if label == "Nearest" and codes:
        nearest = words("Nearest codes: %(codes)s.", codes=codes.rstrip("."))
        return f"{said} {nearest}"
    return said


def _absent(words: Words, code: str) -> str:
    return {
        "no-page": words("There is no page at this address."),
        "no-entry": words(
            "There is no figure or statement with this identifier. If what it was derived from "
            "has been revised since, it is found as known on an earlier day."
        ),
        "no-activity": words("There is no activity with this code."),
        "no-site": words("There is no zone or park with this code."),
        "no-subject": words("Nothing is known here under this code."),
        "no-programme": words("There is no programme with this code."),
        "no-enterprise": words("No enterprise is known under this code."),
        "no-list": words("There is no code list of this name."),
        "no-figure": words("There is nothing to show at this address."),
        "no-format": words("The data are not given in this form."),
        "no-file": words("There is no bulletin file of this name."),
        "no-release": words("There is no protected table of this name."),
        "no-templates": words("No bulletin is written in this language."),
        "no-link": words("This link was used, has ended or was never made. Ask for a new one."),
        "no-programme-of-parks": words(
            "No programme of the city says how many parks are planned. Give their number."
        ),
    }.get(code, "")


def _unread(words: Words, code: str) -> str:
    day = words("A value in the address cannot be read. Days are written 2025-06-30.")
    return {
        "bad-parameter": day,
        "impossible-day": day,
        "impossible-period": words(
            "The period cannot be read. Periods are written 2025, 2025-Q1, 2025-05 or "
            "2025-01/2025-05."
        ),
        "unknown-code": words("A code in the address is not in its list."),
        "not-a-number": words("A number cannot be read."),
        "count-of-sites": words("So many parks cannot be planned at once."),
        "text-too-long": words("The text is too long."),
        "unknown-language": words("The language of the text cannot be told."),
        "openid-failed": words("Signing in by the provider did not succeed. Please try again."),
        "no-linked-account": words("No account belongs to this person. Ask for an invitation."),
        "subject-taken": words("Another account already belongs to this person."),
        "not-your-role": words("None of your roles may see this. An administrator gives roles."),
        "unknown-token": words("The token is unknown or has ended."),
        "foreign-form": words(
            "The form was not made for you, or has lain too long. Open it again."
        ),
        "withheld": words("The table is withheld: its file is not the one that was audited."),
        "busy": words(
            "Much is being computed just now. Please come again in a few seconds; pages that are "
            "ready are shown meanwhile."
        ),
        "too-many-plans": words(
            "Many different plans have been asked for in a short time. Please wait a minute."
        ),
        "bug": words("This is a fault of ours. Please report the address of the page."),
    }.get(code, "")


def _general(words: Words, status: int) -> str:
    return {
        401: words("This is for those who have signed in."),
        403: words("This may not be shown."),
        404: words("There is nothing to show at this address."),
        503: words("This is not available for now; try again later."),
    }.get(status, words("The question cannot be answered as it stands."))
