"""Colours keep their promises: contrast, distance in colour-blind sight, one table twice."""

from __future__ import annotations

import re
from importlib.resources import files
from itertools import combinations

import numpy as np
import pytest

from ondiris.publishing.figures.palette import DARK, LIGHT, Palette, class_limits, contrast

# Machado, Oliveira and Fernandes 2009, severity 1.0.
SIGHT = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
               [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
               [0.004733, 0.691367, 0.303900]],
}  # fmt: skip


def lab(colour: str, sight: str) -> np.ndarray:
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(SIGHT[sight]) @ linear, 0, 1)
    to_xyz = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                       [0.0193339, 0.1191920, 0.9503041]])  # fmt: skip
    ratio = to_xyz @ seen / np.array([0.95047, 1.0, 1.08883])
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
class TestPalette:
    def test_text_reaches_six_to_one(self, palette: Palette) -> None:
        for colour in (palette.ink, palette.second, palette.accent, palette.mark, palette.alert):
            assert contrast(colour, palette.paper) >= 6

    def test_data_lines_reach_three_to_one(self, palette: Palette) -> None:
        for colour in palette.categories:
            assert contrast(colour, palette.paper) >= 3

    @pytest.mark.parametrize("sight", SIGHT)
    def test_categories_stay_apart(self, palette: Palette, sight: str) -> None:
        for one, other in combinations(palette.categories, 2):
            assert np.linalg.norm(lab(one, sight) - lab(other, sight)) >= 20, (one, other)


def test_the_style_sheet_repeats_the_table() -> None:
    sheet = (files("ondiris.web.assets") / "ondiris.css").read_text("utf-8")
    blocks = re.findall(r"color-scheme: (light|dark);(.*?)\}", sheet, re.DOTALL)
    for name, block in blocks:
        said = dict(re.findall(r"--([a-z]+\d?): (#[0-9a-f]{3,6});", block))
        if len(said) < 10:
            continue  # paper of the printer
        assert said == dict((LIGHT if name == "light" else DARK).roles())
    assert sum(len(block) > 300 for _, block in blocks) == 3


class TestClassLimits:
    @pytest.mark.parametrize(
        ("values", "limits"),
        [
            ([1.0, 5.0, 9.0, 20.0], [5.0, 9.0, 20.0]),
            ([3.3, 5.1], [3.5, 5.0]),
            ([-5.0, -1.0, 2.0, 8.0], [-1.0, 2.0, 8.0]),
        ],
    )
    def test_they_are_halves_of_a_power_of_ten(self, values: list[float], limits: list[float]):
        assert class_limits(values) == limits

    @pytest.mark.parametrize(
        ("values", "limits"),
        [
            ([0.0402, 0.0417], [0.0415]),  # rounded to halves both are 0.04
            ([100.2, 100.4, 101.1, 102.0], [100.5, 101.0, 102.0]),
        ],
    )
    def test_values_that_lie_close_together_get_finer_ones(
        self, values: list[float], limits: list[float]
    ):
        assert class_limits(values) == limits

    def test_one_that_stands_out_of_equal_ones_is_a_class(self):
        assert class_limits([1.0, 1.0, 1.0, 1.0, 2.0]) == [2.0]
