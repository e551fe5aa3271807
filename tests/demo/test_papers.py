"""The demo's files about properties: whole PDF files that say what the sheets say."""

import io

import pypdfium2
import pytest
from flask import Flask

from portal.demo.papers import papers_of
from portal.demo.property_texts import PROPERTIES, PropertySheet
from portal.foreign_pdf import check_pdf
from portal.properties.models import PropertyFileKind


@pytest.mark.parametrize("sheet", PROPERTIES, ids=lambda sheet: sheet.key)
def test_every_property_has_a_plan_and_a_certificate_if_it_needs_one(
    app: Flask, sheet: PropertySheet
) -> None:
    with app.test_request_context():
        papers = {one.kind: one for one in papers_of(sheet)}
    assert (PropertyFileKind.ENERGY_CERTIFICATE in papers) is (sheet.energy_value is not None)
    assert PropertyFileKind.FLOOR_PLAN in papers
    for paper in papers.values():
        assert check_pdf(paper.content).page_count == 1
        assert sheet.object_number in paper.file_name
        assert len(paper.content) < 300_000
    if sheet.energy_value is not None:
        document = pypdfium2.PdfDocument(io.BytesIO(papers[PropertyFileKind.ENERGY_CERTIFICATE].content))
        said = document[0].get_textpage().get_text_bounded()
        document.close()
        assert sheet.street in said
        assert sheet.energy_class in said
        assert "erfunden" in said
