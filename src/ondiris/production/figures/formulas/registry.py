"""The registry of named formulas, in the order in which they may use each other.

A formula matches figures of equal scope, world, subject, modality and price basis, computes with
intervals, and names its inputs.  Where an input is missing it says which instead of guessing.
"""

from __future__ import annotations

from ondiris.production.figures.derivation import Formula
from ondiris.production.figures.formulas.contributions import VOLUME_CONTRIBUTION
from ondiris.production.figures.formulas.levels import (
    LEVEL_YEAR_BEFORE,
    PART_FROM_SHARE,
    SUM_OF_MONTHS,
    TREE_SUM,
)
from ondiris.production.figures.formulas.month_alone import MONTH_ALONE
from ondiris.production.figures.formulas.rates import (
    CHANGE_FROM_GROWTH,
    CONTRIBUTION,
    GROWTH_FROM_INDEX,
    IMPLIED_PRICE,
    INDEX_FROM_GROWTH,
    NOMINAL_GROWTH,
)
from ondiris.production.figures.formulas.ratios import RATIO, SHARE, TARGET
from ondiris.production.figures.formulas.structure import SHARE_CHANGE, STRUCTURAL_CHANGE

__all__ = ["FORMULAS"]

FORMULAS: tuple[tuple[Formula, ...], ...] = (
    (SUM_OF_MONTHS,),
    (PART_FROM_SHARE, INDEX_FROM_GROWTH, GROWTH_FROM_INDEX, MONTH_ALONE),
    (SHARE, LEVEL_YEAR_BEFORE, CHANGE_FROM_GROWTH, RATIO, TREE_SUM, TARGET, NOMINAL_GROWTH),
    (CONTRIBUTION, IMPLIED_PRICE, SHARE_CHANGE),
    (VOLUME_CONTRIBUTION, STRUCTURAL_CHANGE),
)
"""Stages: a formula may use what the stages before its own derived."""
