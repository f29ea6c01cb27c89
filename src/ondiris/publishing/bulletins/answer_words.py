"""Codes of answers in words: reasons, files, topics, sorts and indicators, each said once."""

from __future__ import annotations

from ondiris.language import AssertionSort
from ondiris.publishing.figures.words import Words

__all__ = ["file_words", "indicator_words", "reason_words", "sort_words", "topic_words"]


def reason_words(words: Words, code: str) -> str:
    """Return why a claim was not placed."""
    return {
        "no-measure": words("It is not clear what the number measures."),
        "no-period": words("It is not clear what time the number is about."),
        "base-of-comparison": words("It is the base of a comparison, not a figure of its own."),
        "same-in-other-money": words("It repeats an amount in other money."),
        "no-scale": words("A word such as “thousand” or “million” seems to be missing."),
        "deadline-of-done": words("It names a deadline for something already done."),
        "impossible-value": words("Its measure cannot have such a value."),
        "future-period": words("Its period was not over on the day the text said it."),
        "unsure": words("The reader is not sure of all it read here."),
        "no-whole": words("The text does not say of what whole it is a share."),
        "of-one-enterprise": words("It speaks of one enterprise, not of the city."),
        "other-classification": words(
            "The city has a classification of its own, and the activity is named by another."
        ),
        "of-another-site": words("It speaks of a zone or park that the lists do not know."),
        "of-another-place": words("It speaks of a place that the lists do not know."),
        "no-activity": words("The text does not say which activity made this."),
        "no-programme-of-year": words("No programme of this site is due in that year."),
        "several-programmes": words("Several programmes of this site are due in that year."),
    }.get(code, code)


def file_words(words: Words, code: str) -> str:
    """Return which file would bring a newer figure."""
    return {
        "project_file": words("a project file, or a text that says the promise anew"),
        "site_figures": words("a table or text with newer figures of the site"),
        "register": words("a newer register of enterprises"),
        "volume_release": words("the statistical office's volume indices of later months"),
        "output_release": words("the statistical office's output of later months"),
        "figures": words("a table of observations of a later period"),
    }.get(code, code)


def sort_words(words: Words, sort: AssertionSort) -> str:
    """Return what can be said of a claim without a number."""
    return {
        AssertionSort.MEASURABLE: words("measurable here"),
        AssertionSort.INTERPRETATION: words("interpretation"),
        AssertionSort.CAUSE: words("cause not shown"),
    }[sort]


def topic_words(words: Words, code: str) -> str:
    """Return what a claim without a number is about."""
    return {
        "structural_change": words("change of structure"),
        "industrial_centre": words("a centre of industry"),
        "national_importance": words("importance for the nation"),
        "momentum": words("growth and its pace"),
        "leading_role": words("weight of an activity or a group of enterprises"),
        "concentration": words("where enterprises are concentrated"),
        "markets_abroad": words("standing on foreign markets"),
        "attractive_for_investors": words("appeal to investors"),
        "employment": words("employment of residents"),
        "social_guarantee": words("a social guarantee"),
        "new_era": words("a new stage"),
        "greener_demand": words("a turn to greener goods"),
        "good_place": words("how good a place or model is"),
        "innovation": words("innovation"),
        "result_of_policy": words("a result of policy"),
        "thanks_to": words("a cause of what happened"),
        "sign_of": words("what a figure is said to show"),
    }.get(code, code)


def indicator_words(words: Words, code: str) -> str:
    """Return the name of what measures it."""
    return {
        "shares": words("share of output"),
        "structural_change": words("index of structural change"),
        "share_in_nation": words("share of the nation's industry"),
        "localisation": words("location quotients"),
        "growth": words("growth of output"),
        "enterprises": words("number of enterprises"),
        "exports": words("exports"),
        "investment": words("investment"),
        "jobs": words("jobs promised beside jobs delivered"),
        "employees": words("people at work"),
    }.get(code, code)
