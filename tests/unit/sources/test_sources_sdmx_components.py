"""Components that a mapping leaves, and the decimals that a message says its values have."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ondiris.codes import Catalogue
from ondiris.errors import InvalidFile
from ondiris.sources import Loaded, read_file
from ondiris.sources.content import read_content
from ondiris.sources.sdmx_drafting import draft_sdmx_mapping
from ondiris.sources.sdmx_messages import read_sdmx_structure

TODAY = date(2026, 11, 1)
MAPPING = """
id = "industry"
[layout]
header = '^OBS_VALUE$'
[columns]
area = '^REF_AREA$'
activity = '^ACTIVITY$'
[codes.area]
"01" = "XX-1"
[[values]]
header = '^OBS_VALUE$'
measure = "output"
unit = "KZT"
[source]
provider = "Office"
title = "Industry"
"""
HEAD = "DATAFLOW,REF_AREA,ACTIVITY,SEX,SIZE,TIME_PERIOD,OBS_VALUE,DECIMALS,COMMENT_OBS,SOURCE_NOTE"
ROWS = (
    "O:I,01,C29,T,ALL,2025-01,4.3,2,,",
    "O:I,01,C29,F,ALL,2025-02,1.25,1,seen,a",
    "O:I,01,C29,T,ALL,2025-03,7.10,,,b",
    "O:I,01,C29,T,ALL,2025-04,812,0,,",
)


def read(catalogue: Catalogue, tmp_path: Path, text: str, mapping: str = MAPPING) -> Loaded:
    path = tmp_path / "map.toml"
    path.write_text(mapping, "utf-8")
    return read_file(text.encode(), "a.csv", catalogue, today=TODAY, mapping=path)


def test_a_dimension_of_several_values_that_no_mapping_names_is_refused_by_name(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    with pytest.raises(InvalidFile) as refused:
        read(catalogue, tmp_path, "\n".join((HEAD, *ROWS)))
    assert refused.value.code == "open-dimensions"
    (failure,) = refused.value.failures
    assert (failure.where, failure.rule) == ("row 1, column 4 (SEX)", "dimension-not-mapped")
    assert "SEX has 2 values: T, F" in failure.detail


def test_a_fixed_dimension_leaves_the_rows_of_other_codes_out_and_counts_them(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    loaded = read(catalogue, tmp_path, "\n".join((HEAD, *ROWS)), MAPPING + '[fixed]\nSEX = "T"\n')
    assert [str(o.period) for o in loaded.observations] == ["2025-01", "2025-03", "2025-04"]
    assert loaded.report.notes["rows of other codes of SEX"] == 1
    any_sex = read(catalogue, tmp_path, "\n".join((HEAD, *ROWS)), MAPPING + '[fixed]\nSEX = "*"\n')
    assert len(any_sex.observations) == 4


def test_attributes_that_are_not_taken_are_counted(catalogue: Catalogue, tmp_path: Path) -> None:
    notes = read(
        catalogue, tmp_path, "\n".join((HEAD, *ROWS)), MAPPING + '[fixed]\nSEX = "*"\n'
    ).report.notes
    assert notes["cells of the attribute COMMENT_OBS not taken"] == 1
    assert notes["cells of the attribute SOURCE_NOTE not taken"] == 2


def test_decimals_say_how_many_digits_are_shown(catalogue: Catalogue, tmp_path: Path) -> None:
    loaded = read(catalogue, tmp_path, "\n".join((HEAD, *ROWS)), MAPPING + '[fixed]\nSEX = "*"\n')
    told = [(o.printed.text, o.printed.digits) for o in loaded.observations]
    assert told == [("4.30", 2), ("1.3", 1), ("7.10", 2), ("812", 0)]
    assert loaded.report.notes["figures rounded to the digits shown"] == 1


def test_digits_of_the_mapping_go_before_decimals_of_the_message(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    mapping = MAPPING.replace('unit = "KZT"', 'unit = "KZT"\ndigits = 0')
    loaded = read(catalogue, tmp_path, "\n".join((HEAD, *ROWS)), mapping + '[fixed]\nSEX = "*"\n')
    assert [o.printed.text for o in loaded.observations] == ["4", "1", "7", "812"]


@pytest.mark.parametrize("said", ["two", "-1", "1.5", "16"])
def test_decimals_that_cannot_be_are_named(catalogue: Catalogue, tmp_path: Path, said: str) -> None:
    text = f"{HEAD}\nO:I,01,C29,T,ALL,2025-01,4.3,{said},,"
    with pytest.raises(InvalidFile) as refused:
        read(catalogue, tmp_path, text)
    (failure,) = refused.value.failures
    assert (failure.where, failure.rule) == ("row 2, column 8 (DECIMALS)", "bad-decimals")


@pytest.mark.parametrize("fixed", ['AGE = "T"', 'SEX = "M"'])
def test_what_is_fixed_has_to_be_in_the_message(
    catalogue: Catalogue, tmp_path: Path, fixed: str
) -> None:
    with pytest.raises(InvalidFile) as refused:
        read(catalogue, tmp_path, "\n".join((HEAD, *ROWS)), MAPPING + f"[fixed]\n{fixed}\n")
    assert refused.value.failures[0].rule == "no-column"


def test_a_table_that_is_no_message_has_nothing_to_fix(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    text = "\n".join((HEAD.replace("DATAFLOW", "FLOW"), *ROWS))
    with pytest.raises(InvalidFile, match="SDMX messages alone"):
        read(catalogue, tmp_path, text, MAPPING + '[fixed]\nSEX = "T"\n')


def test_a_draft_asks_what_open_dimensions_are_fixed_at(catalogue: Catalogue) -> None:
    text = "\n".join((HEAD, *ROWS))
    structure = read_sdmx_structure(read_content(text.encode(), "a.csv"))
    assert structure is not None
    draft = draft_sdmx_mapping(structure, catalogue, "a")
    assert '[fixed]  # the code whose figures are read; "*" where it tells none apart' in draft
    assert '"SEX" = "?"  # SEX: T, F' in draft
    assert '"COMMENT_OBS"' not in draft
    assert "# not read: SIZE: ALL" in draft
