"""The demo's pictures are complete, small, and what the drawing makes."""

import io
from collections import Counter

import pytest
from PIL import Image

from portal.demo.album import CAPTIONS, FOLDER, demo_logo, demo_pictures, demo_portrait
from portal.demo.drawing import plan_sheets, plan_sheets_country
from portal.demo.drawing.canvas import HEIGHT, LARGEST_FILE, WIDTH
from portal.demo.drawing.floor_plans import Plan, Sheet
from portal.demo.drawing.logo import logo
from portal.demo.property_texts import PROPERTIES

PLANS = (
    plan_sheets.HANG,
    plan_sheets.SEETERRASSE,
    plan_sheets.LADEN,
    plan_sheets_country.GARTEN,
    plan_sheets_country.REIHENHAUS,
    plan_sheets_country.HOFGUT,
)


def test_every_property_has_three_photos_and_a_floor_plan() -> None:
    counted = Counter((picture.property_key, picture.kind.value) for picture in demo_pictures())
    for sheet in PROPERTIES:
        assert counted[sheet.key, "photo"] == 3
        assert counted[sheet.key, "floor_plan"] == 1
    assert len(counted) == 2 * len(PROPERTIES)


def test_every_picture_is_a_jpeg_of_the_right_size() -> None:
    for picture in demo_pictures():
        with Image.open(io.BytesIO(picture.content)) as image:
            assert (image.format, image.size) == ("JPEG", (WIDTH, HEIGHT))
        assert len(picture.content) <= LARGEST_FILE
        assert picture.caption


def test_no_picture_lies_in_the_folder_without_a_caption() -> None:
    assert {path.stem for path in FOLDER.glob("*.jpg")} == set(CAPTIONS)


@pytest.mark.parametrize("name", ["anna", "bernd"])
def test_every_broker_has_a_square_portrait(name: str) -> None:
    with Image.open(io.BytesIO(demo_portrait(name))) as image:
        assert (image.format, image.size) == ("JPEG", (480, 480))


def test_the_logo_is_transparent_and_light_enough_for_a_mail() -> None:
    with Image.open(io.BytesIO(demo_logo())) as image:
        assert image.format == "PNG"
        corner = image.convert("RGBA").getpixel((0, 0))
    assert isinstance(corner, tuple)
    assert corner[3] == 0
    assert len(demo_logo()) < 12_000


def test_the_drawing_makes_the_stored_logo() -> None:
    drawn, stored = (Image.open(io.BytesIO(content)).convert("RGBA") for content in (logo(), demo_logo()))
    assert drawn.tobytes() == stored.tobytes()


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.title)
def test_every_opening_of_a_plan_lies_in_a_wall(plan: Plan) -> None:
    sheet = Sheet(plan)
    for opening in plan.openings:
        assert sheet._thickness(opening) > 0


@pytest.mark.parametrize(
    ("plan", "key"),
    [(plan_sheets.HANG, "hang"), (plan_sheets.LADEN, "laden")],
    ids=["hang", "laden"],
)
def test_the_areas_of_a_one_storey_plan_add_up_to_the_property_sheet(plan: Plan, key: str) -> None:
    (sheet,) = (one for one in PROPERTIES if one.key == key)
    areas = [float(space.area.removesuffix(" m²").replace(",", ".")) for space in plan.spaces if space.area]
    assert sum(areas) == pytest.approx(float(sheet.living_area or sheet.usable_area or 0))
