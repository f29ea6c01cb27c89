"""The face of pages with the measures of formulas, so that they look the same on every machine.

A browser sets MathML by a table of its first face: how far an index is lowered, how thick a bar
is.  Few machines have a face with that table, and without it indices stand on the line.
"""

from __future__ import annotations

from io import BytesIO

from fontTools.otlLib.builder import buildMathTable
from fontTools.ttLib import TTFont

__all__ = ["formula_face"]

# Thousandths of an em; of the scripts per cent.
MEASURES = {
    "ScriptPercentScaleDown": 74,
    "ScriptScriptPercentScaleDown": 60,
    "DelimitedSubFormulaMinHeight": 1500,
    "DisplayOperatorMinHeight": 1300,
    "MathLeading": 150,
    "AxisHeight": 270,
    "AccentBaseHeight": 516,
    "FlattenedAccentBaseHeight": 698,
    "SubscriptShiftDown": 200,
    "SubscriptTopMax": 380,
    "SubscriptBaselineDropMin": 0,
    "SuperscriptShiftUp": 360,
    "SuperscriptShiftUpCramped": 290,
    "SuperscriptBottomMin": 130,
    "SuperscriptBaselineDropMax": 250,
    "SubSuperscriptGapMin": 160,
    "SuperscriptBottomMaxWithSubscript": 380,
    "SpaceAfterScript": 50,
    "UpperLimitGapMin": 130,
    "UpperLimitBaselineRiseMin": 250,
    "LowerLimitGapMin": 130,
    "LowerLimitBaselineDropMin": 600,
    "FractionNumeratorShiftUp": 400,
    "FractionNumeratorDisplayStyleShiftUp": 640,
    "FractionDenominatorShiftDown": 400,
    "FractionDenominatorDisplayStyleShiftDown": 690,
    "FractionNumeratorGapMin": 70,
    "FractionNumDisplayStyleGapMin": 140,
    "FractionRuleThickness": 55,
    "FractionDenominatorGapMin": 70,
    "FractionDenomDisplayStyleGapMin": 140,
    "OverbarVerticalGap": 150,
    "OverbarRuleThickness": 55,
    "OverbarExtraAscender": 55,
    "UnderbarVerticalGap": 150,
    "UnderbarRuleThickness": 55,
    "UnderbarExtraDescender": 55,
    "RadicalVerticalGap": 80,
    "RadicalDisplayStyleVerticalGap": 140,
    "RadicalRuleThickness": 55,
    "RadicalExtraAscender": 55,
}


def formula_face(woff2: bytes) -> bytes:
    """Return a face with the table of measures added, everything else in it as it was."""
    font = TTFont(BytesIO(woff2), recalcTimestamp=False)
    em = font["head"].unitsPerEm
    whole = {"ScriptPercentScaleDown", "ScriptScriptPercentScaleDown"}
    scaled = {n: v if n in whole else round(v * em / 1000) for n, v in MEASURES.items()}
    buildMathTable(font, constants=scaled)
    written = BytesIO()
    font.save(written)
    return written.getvalue()
