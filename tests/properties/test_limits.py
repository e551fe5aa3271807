"""The table of limits, at both edges: what a form allows passes, one more is refused beside the field."""

from decimal import Decimal

import pytest
from sqlalchemy import Numeric
from wtforms import Form
from wtforms.validators import Length

from portal.form_fields import GermanDecimalField, WholeNumberField
from portal.properties.forms import FileForm, PictureForm, PropertyForm
from portal.properties.models import Picture, Property, PropertyFile
from portal.prospects.forms import ProspectForm
from portal.prospects.models import Prospect

FORMS = [(PropertyForm, Property), (PictureForm, Picture), (FileForm, PropertyFile), (ProspectForm, Prospect)]
#: Text with rules of its own beside the length.
SHAPED = {"postal_code", "phone", "email"}


def errors(form_class: type[Form], name: str, typed: str) -> list[str]:
    form = form_class(meta={"csrf": False}, data={}, formdata=None)
    field = form[name]
    field.raw_data = [typed]
    field.process_formdata([typed])
    field.data = field.filters[0](field.data) if field.filters else field.data
    field.validate(form)
    return [str(one) for one in field.errors]


def number_errors(form_class: type[Form], name: str, typed: str) -> list[str]:
    field = form_class(meta={"csrf": False}, formdata=None)[name]
    try:
        field.process_formdata([typed])
    except ValueError as refusal:
        return [str(refusal)]
    return []


@pytest.mark.parametrize(("form_class", "model"), FORMS)
def test_texts_are_held_to_the_length_their_column_has(app, form_class, model):
    checked = 0
    with app.test_request_context():
        for field in form_class(formdata=None):
            longest = [one.max for one in field.validators if isinstance(one, Length)]
            if not longest:
                continue
            checked += 1
            width = getattr(model.__table__.columns[field.short_name].type, "length", None)
            assert width is None or longest[0] <= width, field.short_name
            if field.short_name not in SHAPED:
                assert errors(form_class, field.short_name, "x" * longest[0]) == []
            refused = errors(form_class, field.short_name, "1" * (longest[0] + 1))
            assert len(refused) >= 1, field.short_name
    assert checked >= 1


@pytest.mark.parametrize("form_class", [PropertyForm])
def test_numbers_are_held_to_their_range(app, form_class):
    checked = 0
    with app.test_request_context():
        for field in form_class(formdata=None):
            if not isinstance(field, GermanDecimalField | WholeNumberField):
                continue
            checked += 1
            name = field.short_name
            for edge in (field.minimum, field.maximum):
                assert number_errors(form_class, name, str(edge)) == [], name
            for beyond in (field.minimum - 1, field.maximum + 1):
                assert number_errors(form_class, name, str(beyond)), name
            if isinstance(field, GermanDecimalField):
                column = Property.__table__.columns[name].type
                assert isinstance(column, Numeric), name
                assert column.precision is not None, name
                assert column.scale is not None, name
                whole = column.precision - column.scale
                assert Decimal(field.maximum) < Decimal(10) ** whole, name
                assert field.places <= column.scale, name
    assert checked >= 13
