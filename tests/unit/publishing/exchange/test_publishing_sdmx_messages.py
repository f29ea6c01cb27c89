"""Messages of SDMX hold whatever texts a ledger holds."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from ondiris.publishing.exchange.flows import flow_of
from ondiris.publishing.exchange.messages import WRITERS, MessageShape
from ondiris.publishing.figures.sdmx import OBSERVATION, SERIES


@pytest.mark.parametrize("form", ["xml", "xml3", "generic"])
@pytest.mark.parametrize("sign", ["\x01", "\x1f", "\ufffe", "\uffff", "\n", "\t", "&", '"', "😀"])
def test_xml_is_well_formed_whatever_an_earlier_home_took(form: str, sign: str) -> None:
    texts = dict.fromkeys(OBSERVATION, "1") | {"LOCATOR": f"row{sign}3"}
    columns = [[texts[name], texts[name]] for name in OBSERVATION]
    columns[0] = ["2024", "2025"]
    shape = MessageShape(flow_of("FIGURES"), "1", "2026-03-01T00:00:00Z")
    days = [("", [(("A",) * len(SERIES), columns)])]
    root = ET.fromstring("".join(WRITERS[form](shape, days)))  # noqa: S314 - written here
    told = [
        one.get("LOCATOR") or one.get("value")
        for one in root.iter()
        if "LOCATOR" in (*one.attrib, one.get("id"))
    ]
    assert (
        told == [f"row{sign if sign in chr(10) + chr(9) + '&😀' + chr(34) else chr(0xFFFD)}3"] * 2
    )
