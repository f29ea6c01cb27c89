"""SDMX messages of every kind through one mapping, and files that cannot be."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ondiris.codes import Catalogue
from ondiris.errors import InvalidFile
from ondiris.model import Bound, Observation
from ondiris.sources import Loaded, read_file
from ondiris.sources.content import read_content
from ondiris.sources.sdmx_drafting import draft_sdmx_mapping
from ondiris.sources.sdmx_messages import read_sdmx_structure

TODAY = date(2026, 11, 1)
MAPPING = """
id = "industry"
[layout]
structure = "OFFICE:INDUSTRY"
header = '^OBS_VALUE$'
[columns]
area = '^REF_AREA$'
activity = '^ACTIVITY$'
[codes.area]
"01" = "XX-1"
"02" = "XX"
[[values]]
header = '^OBS_VALUE$'
measure = "output"
unit = "KZT"
[source]
provider = "Office"
title = "Industry"
"""
_NAMES = "http://www.sdmx.org/resources/sdmxml/schemas/"
HEADER = """<mes:Header><mes:ID>T</mes:ID><mes:Test>false</mes:Test>
<mes:Prepared>2026-01-15T10:00:00</mes:Prepared><mes:Sender id="OFFICE"/>
<mes:Structure structureID="IND"
 namespace="urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=OFFICE:INDUSTRY(1.0)"
 dimensionAtObservation="TIME_PERIOD"><com:Structure>
<Ref agencyID="OFFICE" id="INDUSTRY" version="1.0" class="DataStructure"/></com:Structure>
</mes:Structure></mes:Header>"""


def _names(version: str, kind: str) -> str:
    return (
        f'xmlns:mes="{_NAMES}{version}/message" xmlns:com="{_NAMES}{version}/common" '
        f'xmlns:d="{_NAMES}{version}/data/{kind}"'
    )


def generic() -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<mes:GenericData {_names("v2_1", "generic")}>{HEADER}
<mes:DataSet structureRef="IND" action="Replace">
<d:Attributes><d:Value id="UNIT_MULT" value="6"/></d:Attributes>
<d:Series><d:SeriesKey><d:Value id="FREQ" value="M"/><d:Value id="REF_AREA" value="01"/>
<d:Value id="ACTIVITY" value="C29"/></d:SeriesKey>
<d:Obs><d:ObsDimension id="TIME_PERIOD" value="2025-05"/><d:ObsValue value="101.50"/>
<d:Attributes><d:Value id="OBS_STATUS" value="P"/><d:Value id="CONF_STATUS" value="N"/>
</d:Attributes></d:Obs>
<d:Obs><d:ObsDimension id="TIME_PERIOD" value="2025-06"/>
<d:Attributes><d:Value id="OBS_STATUS" value="Q"/></d:Attributes></d:Obs></d:Series>
</mes:DataSet></mes:GenericData>"""


def specific(version: str) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<mes:StructureSpecificData {_names(version, "structurespecific")}>{HEADER}
<mes:DataSet d:structureRef="IND" d:action="Replace" UNIT_MULT="6">
<Series FREQ="M" REF_AREA="01" ACTIVITY="C29">
<Obs TIME_PERIOD="2025-05" OBS_VALUE="101.50" OBS_STATUS="P" CONF_STATUS="N"/>
<Obs TIME_PERIOD="2025-06" OBS_STATUS="Q"/></Series>
</mes:DataSet></mes:StructureSpecificData>"""


def coded(*names: str) -> list[dict[str, str]]:
    return [{"id": name} for name in names]


def json_1(**more: Any) -> str:
    """Version 1: series with their observations, the structure beside."""
    structure = {
        "dimensions": {
            "dataSet": [{"id": "FREQ", "values": coded("M")}],
            "series": [
                {"id": "REF_AREA", "values": coded("02", "01")},
                {"id": "ACTIVITY", "values": coded("C29")},
            ],
            "observation": [{"id": "TIME_PERIOD", "values": coded("2025-05", "2025-06")}],
        },
        "attributes": {
            "dataSet": [{"id": "UNIT_MULT", "values": coded("6")}],
            "observation": [
                {"id": "OBS_STATUS", "values": coded("P", "Q")},
                {"id": "CONF_STATUS", "values": coded("N")},
            ],
        },
    }
    series = {"1:0": {"observations": {"0": ["@101.50@", 0, 0], "1": [None, 1]}}}
    data = {"structure": structure, "dataSets": [{"attributes": [0], "series": series, **more}]}
    return json.dumps(data).replace('"@', "").replace('@"', "")


def json_2(**more: Any) -> str:
    """Version 2: flat observations; the multiplier hangs on a group of dimensions."""
    structure = {
        "links": [{"urn": "urn:sdmx:….DataStructure=OFFICE:INDUSTRY(1.0)"}],
        "dimensions": {
            "observation": [
                {"id": "REF_AREA", "values": coded("02", "01")},
                {"id": "ACTIVITY", "values": coded("C29")},
                {"id": "TIME_PERIOD", "values": [{"value": "2025-05"}, {"value": "2025-06"}]},
            ]
        },
        "measures": {"observation": [{"id": "OBS_VALUE"}]},
        "attributes": {
            "dimensionGroup": [{"id": "UNIT_MULT", "values": coded("9", "6")}],
            "observation": [
                {"id": "OBS_STATUS", "values": coded("P", "Q")},
                {"id": "CONF_STATUS", "values": coded("N")},
            ],
        },
    }
    data = {
        "structure": 0,
        "dimensionGroupAttributes": {"0::": [0], "1::": [1]},
        "observations": {"1:0:0": ["101.50", 0, 0], "1:0:1": [None, 1]},
        **more,
    }
    return json.dumps({"data": {"structures": [structure], "dataSets": [data]}})


CSV_1 = """DATAFLOW,FREQ,REF_AREA,ACTIVITY,TIME_PERIOD,OBS_VALUE,UNIT_MULT,OBS_STATUS,CONF_STATUS
OFFICE:INDUSTRY(1.0),M,01,C29,2025-05,101.50,6,P,N
OFFICE:INDUSTRY(1.0),M,01,C29,2025-06,,6,Q,
"""
CSV_2 = """STRUCTURE;STRUCTURE_ID;ACTION;REF_AREA;ACTIVITY;TIME_PERIOD;OBS_VALUE;UNIT_MULT;OBS_STATUS;CONF_STATUS
datastructure;OFFICE:INDUSTRY(1.0);I;01;C29;2025-M05;101.50;6;P;N
datastructure;OFFICE:INDUSTRY(1.0);I;01;C29;2025-M06;NaN;6;Q;
"""  # noqa: E501 - a header stands on one line
LABELLED = """DATAFLOW,REF_AREA: Area,ACTIVITY: Activity,TIME_PERIOD: Time,OBS_VALUE,UNIT_MULT: Scale,OBS_STATUS: Status,CONF_STATUS: Secrecy
OFFICE:INDUSTRY(1.0),01: North,C29: Vehicles,2025-05,101.50,6: Millions,P: Provisional,N: Internal
OFFICE:INDUSTRY(1.0),01: North,C29: Vehicles,2025-06,,6: Millions,Q: Suppressed,
"""  # noqa: E501 - a header stands on one line
MESSAGES = {
    "a.csv": CSV_1,
    "b.csv": CSV_2,
    "c.csv": LABELLED,
    "generic.xml": generic(),
    "two.xml": specific("v2_1"),
    "three.xml": specific("v3_0"),
    "one.json": json_1(),
    "two.json": json_2(),
}


def read(
    catalogue: Catalogue, tmp_path: Path, name: str, text: str, mapping: str = MAPPING
) -> Loaded:
    path = tmp_path / "map.toml"
    path.write_text(mapping, "utf-8")
    return read_file(text.encode(), name, catalogue, today=TODAY, mapping=path)


def told(one: Observation) -> tuple[Any, ...]:
    printed = one.printed
    return (
        one.key.area, one.key.activity, str(one.period), printed.text, printed.digits,
        printed.multiplier, one.status, str(one.confidentiality),
    )  # fmt: skip


@pytest.mark.parametrize("name", MESSAGES)
def test_every_message_says_the_same(catalogue: Catalogue, tmp_path: Path, name: str) -> None:
    loaded = read(catalogue, tmp_path, name, MESSAGES[name])
    first, second = loaded.observations
    assert told(first) == ("XX-1", "C29", "2025-05", "101.50", 2, 6, ("P",), "N")
    assert told(second) == ("XX-1", "C29", "2025-06", "", 0, 0, ("Q",), "F")
    assert second.printed.bound is Bound.NONE
    assert loaded.report.notes["cells kept back by their office"] == 1
    assert "OBS_VALUE" in first.locator


def test_codes_of_a_missing_value_are_kept_apart(catalogue: Catalogue, tmp_path: Path) -> None:
    head = "DATAFLOW,REF_AREA,ACTIVITY,TIME_PERIOD,OBS_VALUE,OBS_STATUS\n"
    rows = (f"OFFICE:INDUSTRY,01,C29,2025-0{n},,{c}" for n, c in enumerate("LMOQNA", 1))
    zero = "OFFICE:INDUSTRY,01,C29,2025-07,0,A"
    loaded = read(catalogue, tmp_path, "a.csv", head + "\n".join((*rows, zero)))
    assert [(str(o.period), o.status) for o in loaded.observations if o.missing] == [
        (f"2025-0{n}", (code,)) for n, code in enumerate("LMOQN", 1)
    ]
    assert [o.printed.text for o in loaded.observations if not o.missing] == ["0"]
    assert loaded.report.notes["cells without a figure"] == 5


def test_finer_codes_of_confidentiality_are_honoured(catalogue: Catalogue, tmp_path: Path) -> None:
    head = "DATAFLOW,REF_AREA,ACTIVITY,TIME_PERIOD,OBS_VALUE,CONF_STATUS\n"
    rows = (f"OFFICE:INDUSTRY,01,C29,2025-0{n},5,{c}" for n, c in enumerate("FNCDSA", 1))
    loaded = read(catalogue, tmp_path, "a.csv", head + "\n".join(rows))
    assert [str(o.confidentiality) for o in loaded.observations] == list("FNCDDC")


def test_numbers_of_any_form_keep_their_digits(catalogue: Catalogue, tmp_path: Path) -> None:
    head = "DATAFLOW,REF_AREA,ACTIVITY,TIME_PERIOD,OBS_VALUE\n"
    written = ("1.50", "+7", "1.5E2", "12345678901234567890.10", ".5", "2.")
    rows = (f"OFFICE:INDUSTRY,01,C29,2025-0{n},{v}" for n, v in enumerate(written, 1))
    loaded = read(catalogue, tmp_path, "a.csv", head + "\n".join(rows))
    assert [o.printed.text for o in loaded.observations] == [
        "1.50", "7", "150", "12345678901234567890.10", "0.5", "2",
    ]  # fmt: skip


def test_rows_at_once_are_read_as_rows_one_by_one(catalogue: Catalogue, tmp_path: Path) -> None:
    """The same table under another name of its first column goes the way of any table."""
    head = "DATAFLOW,REF_AREA,ACTIVITY,TIME_PERIOD,OBS_VALUE,UNIT_MULT,OBS_STATUS,CONF_STATUS"
    rows = [
        f"OFFICE:INDUSTRY,{area},{activity},{2020 + n // 12}-{n % 12 + 1:02},{n}.{n % 10},"
        f"{6 if n % 3 else 3},{'P' if n % 4 else 'A'},{'F' if n % 5 else 'N'}"
        for n in range(40)
        for area in ("01", "02", "03")
        for activity in ("C", "C29")
    ]
    mapping = MAPPING.replace("[columns]", 'unknown_rows = "skip"\n[columns]')
    fast = read(catalogue, tmp_path, "a.csv", "\n".join((head, *rows)), mapping)
    more = "".join(
        f"{concept} = '^{title}$'\n"
        for concept, title in (
            ("period", "TIME_PERIOD"), ("unit_multiplier", "UNIT_MULT"),
            ("status", "OBS_STATUS"), ("confidentiality", "CONF_STATUS"),
        )
    )  # fmt: skip
    plain = "\n".join((head.replace("DATAFLOW", "FLOW"), *rows))
    slow = read(catalogue, tmp_path, "a.csv", plain, mapping.replace("[codes", f"{more}[codes"))
    assert list(map(told, fast.observations)) == list(map(told, slow.observations))
    assert [o.locator for o in fast.observations] == [o.locator for o in slow.observations]
    assert (
        fast.report.notes["rows of other codes"] == 80 == slow.report.notes["rows of other codes"]
    )


@pytest.mark.parametrize(
    ("row", "place", "rule"),
    [
        ("09,C29,2025-05,5,A", "row 3, column 2 (REF_AREA)", "unknown-code"),
        (",C29,2025-05,5,A", "row 3, column 2 (REF_AREA)", "empty-label"),
        ("01,C29,2025-W05,5,A", "row 3, column 4 (TIME_PERIOD)", "impossible-period"),
        ("01,C29,2025-05,five,A", "row 3, column 5 (OBS_VALUE)", "not-a-number"),
        ("01,C29,2025-04,7,A", "row 3, column 5 (OBS_VALUE)", "duplicate-key"),
        ("01,C29,2025-03,-7,A", "row 3, column 5 (OBS_VALUE)", "impossible-value"),
        ("01,C29,2027-03,7,A", "row 3, column 5 (OBS_VALUE)", "future-period"),
        ("01,C29,2025-03,7,O", "row 3, column 6 (OBS_STATUS)", "no-value"),
        ("01,C29,2025-03,7,?", "row 3, column 6 (OBS_STATUS)", "unknown-code"),
    ],
)
def test_a_row_that_cannot_be_is_named(
    catalogue: Catalogue, tmp_path: Path, row: str, place: str, rule: str
) -> None:
    head = "DATAFLOW,REF_AREA,ACTIVITY,TIME_PERIOD,OBS_VALUE,OBS_STATUS"
    text = "\n".join((head, "OFFICE:INDUSTRY,01,C29,2025-04,5,A", f"OFFICE:INDUSTRY,{row}"))
    with pytest.raises(InvalidFile) as refused:
        read(catalogue, tmp_path, "a.csv", text)
    assert [(f.where, f.rule) for f in refused.value.failures] == [(place, rule)]


def test_a_row_that_stands_twice_is_one_entry(catalogue: Catalogue, tmp_path: Path) -> None:
    row = "OFFICE:INDUSTRY,01,C29,2025-04,5"
    text = "\n".join(("DATAFLOW,REF_AREA,ACTIVITY,TIME_PERIOD,OBS_VALUE", row, row))
    loaded = read(catalogue, tmp_path, "a.csv", text)
    assert len(loaded.observations) == 1
    assert loaded.report.notes["rows repeated"] == 1


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("a.csv", CSV_1.replace("OFFICE:INDUSTRY", "OFFICE:TRADE"), "other-structure"),
        ("a.csv", CSV_1.replace("(1.0),M,01,C29,2025-06", "_2(1.0),M,01,C29,2025-06"),
         "broken-sdmx"),
        ("a.csv", CSV_1.replace(",P,N", ",P,N,more"), "broken-sdmx"),
        ("b.csv", CSV_2.replace(";I;", ";D;"), "broken-sdmx"),
        ("b.csv", CSV_2.replace(";I;", ";d;"), "broken-sdmx"),
        ("a.csv", CSV_1.replace("UNIT_MULT", "OBS_VALUE"), "broken-sdmx"),
        ("a.xml", generic().replace('"Replace"', '"Delete"'), "broken-sdmx"),
        ("a.xml", specific("v3_0").replace('"Replace"', '"Delete"'), "broken-sdmx"),
        ("a.json", json_1(action="Delete"), "broken-sdmx"),
        ("a.json", json_2(action="Delete"), "broken-sdmx"),
        ("a.xml", "<?xml version='1.0'?><page/>", "broken-sdmx"),
        ("a.xml", generic().replace("</mes:DataSet>", ""), "broken-sdmx"),
        ("a.xml", generic().replace("<mes:Header>", "<!DOCTYPE x []><mes:Header>"), "broken-sdmx"),
        ("a.json", json_1(series={"7:0": {"observations": {"0": [1]}}}), "broken-sdmx"),
        ("a.json", json_1(series={"1": {"observations": {"0": [1]}}}), "broken-sdmx"),
        ("a.json", json_1(series={"1:0": {"observations": {"0": [1, 0, 0, 0]}}}), "broken-sdmx"),
        ("a.json", json_2(observations={"1:0:-1": [1]}), "broken-sdmx"),
        ("a.json", json_2(observations={}), "broken-sdmx"),
        ("a.json", '{"dataSets": 5}', "broken-sdmx"),
    ],
)  # fmt: skip
def test_a_message_that_does_not_go_together_is_refused(
    catalogue: Catalogue, tmp_path: Path, name: str, text: str, code: str
) -> None:
    with pytest.raises(InvalidFile) as refused:
        read(catalogue, tmp_path, name, text)
    assert refused.value.code == code


def test_a_message_without_a_mapping_says_its_structure(catalogue: Catalogue) -> None:
    with pytest.raises(InvalidFile) as refused:
        read_file(CSV_1.encode(), "a.csv", catalogue, today=TODAY)
    assert refused.value.code == "unknown-layout"
    assert "OFFICE:INDUSTRY" in refused.value.detail


def test_a_component_that_the_message_lacks_is_named(catalogue: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(InvalidFile) as refused:
        read(catalogue, tmp_path, "a.csv", CSV_1, MAPPING.replace("^ACTIVITY$", "^NACE$"))
    assert [f.rule for f in refused.value.failures] == ["no-column"]


REFERENCE = """<str:ConceptIdentity><Ref id="{id}" maintainableParentID="CS"
 maintainableParentVersion="1.0" agencyID="OFFICE" class="Concept" package="conceptscheme"/>
</str:ConceptIdentity>"""
STRUCTURE = f"""<?xml version="1.0" encoding="UTF-8"?>
<mes:Structure xmlns:mes="{_NAMES}v2_1/message" xmlns:str="{_NAMES}v2_1/structure"
 xmlns:com="{_NAMES}v2_1/common"><mes:Header><mes:ID>S</mes:ID><mes:Test>false</mes:Test>
<mes:Prepared>2026-01-15T10:00:00</mes:Prepared><mes:Sender id="OFFICE"/></mes:Header>
<mes:Structures><str:Codelists><str:Codelist id="CL_AREA" agencyID="OFFICE" version="1.0">
<com:Name xml:lang="en">Areas</com:Name>
<str:Code id="01"><com:Name xml:lang="en">North</com:Name></str:Code>
<str:Code id="XX"><com:Name xml:lang="en">The whole</com:Name></str:Code></str:Codelist>
</str:Codelists><str:Concepts><str:ConceptScheme id="CS" agencyID="OFFICE" version="1.0">
<com:Name xml:lang="en">Concepts</com:Name>
<str:Concept id="REF_AREA"><com:Name xml:lang="en">Area</com:Name></str:Concept>
<str:Concept id="TIME_PERIOD"><com:Name xml:lang="en">Time</com:Name></str:Concept>
<str:Concept id="OBS_VALUE"><com:Name xml:lang="en">Value</com:Name></str:Concept>
</str:ConceptScheme></str:Concepts><str:DataStructures>
<str:DataStructure id="INDUSTRY" agencyID="OFFICE" version="1.0">
<com:Name xml:lang="en">Industry</com:Name><str:DataStructureComponents>
<str:DimensionList id="DimensionDescriptor"><str:Dimension id="REF_AREA" position="1">
{REFERENCE.format(id="REF_AREA")}<str:LocalRepresentation><str:Enumeration>
<Ref id="CL_AREA" agencyID="OFFICE" version="1.0" class="Codelist" package="codelist"/>
</str:Enumeration></str:LocalRepresentation></str:Dimension>
<str:TimeDimension id="TIME_PERIOD" position="2">{REFERENCE.format(id="TIME_PERIOD")}
</str:TimeDimension></str:DimensionList><str:MeasureList id="MeasureDescriptor">
<str:PrimaryMeasure id="OBS_VALUE">{REFERENCE.format(id="OBS_VALUE")}</str:PrimaryMeasure>
</str:MeasureList></str:DataStructureComponents></str:DataStructure></str:DataStructures>
</mes:Structures></mes:Structure>"""


@pytest.mark.parametrize("text", [STRUCTURE, generic()])
def test_a_draft_asks_for_the_codes_that_the_lists_do_not_know(
    catalogue: Catalogue, text: str
) -> None:
    structure = read_sdmx_structure(read_content(text.encode(), "industry.xml"))
    assert structure is not None
    draft = draft_sdmx_mapping(structure, catalogue, "industry")
    assert 'structure = "OFFICE:INDUSTRY"' in draft
    assert "area = '^REF_AREA$'" in draft
    assert '# "01" = "?"' in draft
    assert ('"XX" = "XX"' in draft) is (text is STRUCTURE)
    assert ('"?"  # North' in draft) is (text is STRUCTURE)
