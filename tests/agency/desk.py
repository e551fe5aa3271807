"""What the tests of Firmendaten share: the agency's row, its record, files to upload."""

import io

from PIL import Image
from pypdf import PdfWriter
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal.agency.models import Agency, LegalTextKind
from portal.database import db
from portal.evidence import chain
from portal.evidence.kinds import EvidenceKind
from tests.conftest import form_secret

NOTICE = LegalTextKind.WITHDRAWAL_NOTICE


def agency(people) -> Agency:
    return db.session.get_one(Agency, people.seeblick_id)


def changed_names(people) -> list[list[str]]:
    found = chain.read_records(db.session(), people.seeblick_id)
    return [one.facts["changed"] for one in found if one.row.kind == EvidenceKind.SETTINGS_CHANGED]


def a_pdf(pages: int = 1) -> bytes:
    writer, buffer = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(width=595, height=842)
    writer.write(buffer)
    return buffer.getvalue()


def a_picture(size=(600, 200), kind="PNG") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGBA" if kind == "PNG" else "RGB", size, "#1f5f8b").save(buffer, kind)
    return buffer.getvalue()


def upload(client, url, field, content, name, page_url=None):
    page = client.get(page_url or url)
    # Encoded here: for large files the client would leave a temporary file open.
    boundary, body = encode_multipart(
        {"csrf_token": form_secret(page.text), field: FileStorage(io.BytesIO(content), name)}
    )
    return client.post(url, data=body, content_type=f"multipart/form-data; boundary={boundary}")
