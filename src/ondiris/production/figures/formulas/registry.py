"""The registry of named formulas, in the order in which they may use each other.

A formula matches figures of equal scope, world, subject, modality and price basis, computes with
intervals, and names its inputs.  Where an input is missing it says which instead of guessing.
"""

from __future__ import annotations

from ondiris.production.figures.derivation import Formula
from ondiris.production.figures.formulas.contributions import VOLUME_CONTRIBUTION
from ondiris.production.figures.formulas.levels import (
    LEVEL_YEAR_BEFORE,
    MONTH_ALONE,
    PART_FROM_SHARE,
    SUM_OF_MONTHS,
    TREE_SUM,
)
from ondiris.production.figures.formulas.rates import (
    CHANGE_FROM_GROWTH,
    CONTRIBUTION,
    GROWTH_FROM_INDEX,
    IMPLIED_PRICE,
    INDEX_FROM_GROWTH,
    NOMINAL_GROWTH,
)
from ondiris.production.figures.formulas.ratios import RATIO, SHARE, TARGET

__all__ = ["FORMULAS"]

FORMULAS: tuple[tuple[Formula, ...], ...] = (
    (PART_FROM_SHARE, INDEX_FROM_GROWTH, GROWTH_FROM_INDEX, MONTH_ALONE, SUM_OF_MONTHS),
    (SHARE, LEVEL_YEAR_BEFORE, CHANGE_FROM_GROWTH, RATIO, TREE_SUM, TARGET, NOMINAL_GROWTH),
    (CONTRIBUTION, IMPLIED_PRICE),
    (VOLUME_CONTRIBUTION,),
)
"""Stages: a formula may use what the stages before its own derived."""
