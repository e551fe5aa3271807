"""Takes the demo's properties on through the real actions: facts, pictures, files."""

from portal import uploads
from portal.demo.album import demo_pictures
from portal.demo.papers import papers_of
from portal.demo.property_texts import PROPERTIES, PropertySheet
from portal.pictures import prepare_picture
from portal.properties import actions as properties
from portal.properties.models import PictureKind


def take_on_properties(agency_id: int) -> dict[str, int]:
    """Add all six; their row ids by the keys of the texts. Needs a request context."""
    drawn = demo_pictures()
    ids = {}
    for sheet in PROPERTIES:
        facts = {name: value for name, value in vars(sheet).items() if name not in {"key", "prose"}}
        row = properties.create_property(agency_id, **facts, **vars(sheet.prose))
        own = [picture for picture in drawn if picture.property_key == sheet.key]
        for kind in PictureKind:
            shown = [picture for picture in own if picture.kind == kind]
            properties.add_pictures(
                agency_id,
                row.id,
                [prepare_picture(picture.content) for picture in shown],
                kind=kind,
                before_consent=kind is PictureKind.PHOTO,
                captions=[picture.caption for picture in shown],
            )
        _lay_down_papers(agency_id, row.id, sheet)
        ids[sheet.key] = row.id
    return ids


def _lay_down_papers(agency_id: int, property_id: int, sheet: PropertySheet) -> None:
    papers = list(papers_of(sheet))
    files = [uploads.CheckedFile(one.file_name, "application/pdf", one.content) for one in papers]
    kept = uploads.keep(agency_id, files)
    properties.add_files(
        agency_id, property_id, [(paper.kind, file) for paper, file in zip(papers, kept, strict=True)]
    )
