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
    code = error.code
    said = _absent(words, code) or _unread(words, code) or _of_applications(words, code)
    said = said or _of_records(words, code) or _of_forecasts(words, code)
    said = said or _of_impact(words, code)
    said = said or _general(words, status)
    label, _, codes = error.hint.partition(": ")
    if label == "Nearest" and codes:
        nearest = words("Nearest codes: %(codes)s.", codes=codes.rstrip("."))
        return f"{said} {nearest}"
    return said


def _absent(words: Words, code: str) -> str:
    return {
        "no-page": words("There is no page at this address."),
        "public-door-alone": words("This is told at the public door alone."),
        "no-entry": words(
            "There is no figure or statement with this identifier. If what it was derived from "
            "has been revised since, it is found as known on an earlier day."
        ),
        "no-activity": words("There is no activity with this code."),
        "no-site": words("There is no zone or park with this code."),
        "no-measure-of-districts": words(
            "Nothing is known of the districts by this measure. The map offers what is known."
        ),
        "no-subject": words("Nothing is known here under this code."),
        "no-programme": words("There is no programme with this code."),
        "no-enterprise": words("No enterprise is known under this code."),
        "no-list": words("There is no code list of this name."),
        "nothing-invented": words(
            "There is no invented example to show here: the public is shown what is real alone."
        ),
        "no-figure": words("There is nothing to show at this address."),
        "no-format": words("The data are not given in this form."),
        "no-file": words("There is no bulletin file of this name."),
        "no-release": words("There is no protected table of this name."),
        "not-acceptable": words(
            "What was asked for is given in none of the forms that the client accepts."
        ),
        "too-much-asked": words("So much is not answered at once. Ask for less."),
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
            "The period cannot be read, or ends before it begins. Periods are written 2025, "
            "2025-Q1, 2025-05 or 2025-01/2025-05."
        ),
        "unknown-code": words("A code in the address is not in its list."),
        "not-a-number": words("A number cannot be read."),
        "count-of-sites": words("So many parks cannot be planned at once."),
        "text-too-long": words("The text is too long."),
        "bad-series": words("Each series is named measure~area~activity."),
        "no-base": words(
            "At that period not every series is known and above zero: take another one for 100."
        ),
        "no-years": words("No figure is known of those years."),
        "too-many-series": words("More series are named than may stand side by side."),
        "no-revision": words("There is no such revision yet."),
        "future-vintage": words("Nothing is known of that day yet: it is still to come."),
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


def _of_forecasts(words: Words, code: str) -> str:
    return {
        "no-series": words("Nothing is told here of such a series."),
        "series-too-short": words(
            "Too little of this series is known without a gap for a forecast: 24 months, "
            "12 quarters or 8 years are needed."
        ),
        "no-request": words("No figure is wanted for such a forecast."),
        "unknown-grain": words("The address names a length of period that no series has."),
        "no-pipeline": words("No programme has promised launches that are still to come."),
        "year-passed": words("That year has passed: its figures are known, or are not published."),
        "year-too-far": words("The road does not go so far: 15 years ahead at most."),
        "bad-target": words(
            "What is to be reached is an amount above zero; of output it may also be so many "
            "times the last known year, as 2x."
        ),
        "unknown-measure": words("The road is told of output, jobs and floor area alone."),
        "no-hub": words("No indicator of the regions can be counted."),
        "no-indicator": words("No such indicator of the regions is counted here."),
        "weight-range": words("A weight is a number from 0 to 1000."),
        "weight-twice": words("One thing is weighed twice."),
        "weights-zero": words("Everything that can be counted here weighs zero."),
        "unknown-weight": words("A weight is given to something that is not weighed here."),
        "impossible-year": words("No figure of such a year can be known."),
    }.get(code, "")


def _of_impact(words: Words, code: str) -> str:
    return {
        "impact-amount": words(
            "An amount is a number from zero up, such as 7.5 bn or 7,500,000,000."
        ),
        "impact-local-share": words(
            "What is bought here is a share from 0 to 1, such as 0.4, or a name: usual, kits, "
            "local."
        ),
        "impact-years": words(
            "Years are written 2027-2033: the first before the last, less than 30 years apart."
        ),
        "impact-loss": words(
            "Name an activity that is lost; where it stands still, a share above 0 and up to 1."
        ),
        "impact-nothing": words("Ask with an output or an investment above zero."),
        "impact-which": words("Ask either of a project or programme, or of an activity."),
        "unknown-activity": words("The table of inputs and outputs has no such activity."),
        "no-plan": words("Nothing is known of its money, output or jobs."),
        "no-levels": words("Output of the city by activity is not known on that day."),
    }.get(code, "")


def _of_records(words: Words, code: str) -> str:
    return {
        "no-document": words("Choose a file, or give its SHA-256."),
        "empty-document": words("The file is empty."),
        "bad-digest": words("A SHA-256 has 64 digits from 0 to f."),
        "digest-differs": words(
            "The file is not the one whose SHA-256 was given: it was changed since, or is another."
        ),
        "handed-in-already": words("This very file was handed in before."),
        "sent-already": words("This form was sent before. Nothing was entered twice."),
        "no-text": words("Write something first; a document needs a title."),
        "long-text": words("The text is too long."),
        "bad-text": words("The text holds a character that cannot be kept."),
        "before-filing": words("The day is before that on which the application was filed."),
        "free-text": words("Only codes can stand here; no names and no sentences."),
        "body-too-large": words("More was sent than this page takes: at most 1 MB."),
    }.get(code, "")


def _of_applications(words: Words, code: str) -> str:
    return {
        "unknown-application": words("There is no application of yours with this code."),
        "no-draft": words("There is no draft of yours here."),
        "not-your-turn": words("This is not your act, or not now: another has the turn."),
        "moved-on": words(
            "Others have acted since you opened the form. Nothing was entered; look at the "
            "application as it stands now."
        ),
        "not-your-act": words("The last act was entered by another and is taken back by them."),
        "sent-before": words("This form was sent before. It is not filed twice."),
        "no-procedure": words("Choose a procedure."),
        "no-applicant": words("Say on whose behalf the application is."),
        "unknown-project": words("There is no project with this code."),
        "no-steps": words(
            "No step of this procedure is known yet, so nothing in it could be decided."
        ),
        "unknown-procedure": words("There is no procedure with this code."),
        "unknown-step": words("The procedure has no such step."),
        "unknown-act": words("Choose what you want to do."),
        "filed-twice": words("The application was filed before."),
        "not-filed": words("The application was never filed."),
        "after-withdrawal": words("The application was withdrawn: nothing follows."),
        "after-refusal": words("The application was refused: nothing follows."),
        "before-previous": words("The day is before that of the act before it."),
        "future-day": words("The day is still to come."),
        "decided-twice": words("The step was decided before."),
        "opened-twice": words("The step was opened before."),
        "out-of-order": words("A step before this one is not granted yet."),
        "not-open": words("The step was not opened."),
        "clock-stopped-twice": words("The applicant was asked before and has not answered yet."),
        "clock-not-stopped": words("Nothing was asked that could be answered."),
        "not-answered": words(
            "The applicant has not answered yet: the step can be refused, not granted."
        ),
        "no-outcome": words("A decision grants or refuses."),
        "no-reason": words("A refusal needs a reason."),
        "not-this-role": words("This is not entered in your role."),
        "not-this-applicant": words("The application is of another applicant."),
        "not-this-institution": words("The step belongs to another institution."),
        "no-institution": words("No institution has this step yet; a coordinator hands it over."),
        "bad-assignment": words("Name the step and the institution that takes it, by its code."),
        "not-owed": words("This is not owed here."),
        "no-due-day": words("Say by when it is owed."),
        "no-amount": words(
            "Give an amount where a thing is counted, and none where it is there or not."
        ),
        "bad-number": words("A number cannot be read. Write 10 or 2.5."),
        "negative-number": words("The amount must be above zero."),
        "another-project": words("The application hangs on another project."),
        "unknown-reason": words("An act is taken back for one of the reasons of the list."),
        "bad-party": words("A code has letters, digits, points and hyphens."),
    }.get(code, "")


def _general(words: Words, status: int) -> str:
    return {
        401: words("This is for those who have signed in."),
        403: words("This may not be shown."),
        404: words("There is nothing to show at this address."),
        503: words("This is not available for now; try again later."),
    }.get(status, words("The question cannot be answered as it stands."))
