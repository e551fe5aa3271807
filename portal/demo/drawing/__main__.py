"""Draws every picture of the demo into ``portal/demo/pictures/``: ``python -m portal.demo.drawing [name ...]``."""

import sys
from collections.abc import Callable

from portal.demo.album import FOLDER
from portal.demo.drawing import (
    garten_house,
    hang_house,
    hang_rooms,
    hofgut_house,
    hofgut_orchard,
    hofgut_rooms,
    laden_house,
    laden_rooms,
    modern_rooms,
    penthouse_room,
    plan_sheets,
    plan_sheets_country,
    portraits,
    reihenhaus_house,
    seeterrasse_house,
    seeterrasse_terrace,
    town_rooms,
)
from portal.demo.drawing.canvas import Canvas, jpeg
from portal.demo.drawing.floor_plans import Plan, Sheet
from portal.demo.drawing.logo import logo, mark_file

SCENES: dict[str, Callable[[], Canvas]] = {
    "hang-1": hang_house.exterior,
    "hang-2": hang_rooms.living_room,
    "hang-3": hang_rooms.kitchen,
    "garten-1": garten_house.exterior,
    "garten-2": modern_rooms.garten_living,
    "garten-3": modern_rooms.garten_bath,
    "seeterrasse-1": seeterrasse_house.exterior,
    "seeterrasse-2": seeterrasse_terrace.terrace,
    "seeterrasse-3": penthouse_room.penthouse_living,
    "reihenhaus-1": reihenhaus_house.exterior,
    "reihenhaus-2": town_rooms.terraced_living,
    "reihenhaus-3": town_rooms.attic,
    "laden-1": laden_house.exterior,
    "laden-2": laden_rooms.sales_room,
    "laden-3": laden_rooms.office,
    "hofgut-1": hofgut_house.exterior,
    "hofgut-2": hofgut_rooms.parlour,
    "hofgut-3": hofgut_orchard.orchard,
}
PLANS: dict[str, Plan] = {
    "hang-plan": plan_sheets.HANG,
    "garten-plan": plan_sheets_country.GARTEN,
    "seeterrasse-plan": plan_sheets.SEETERRASSE,
    "reihenhaus-plan": plan_sheets_country.REIHENHAUS,
    "laden-plan": plan_sheets.LADEN,
    "hofgut-plan": plan_sheets_country.HOFGUT,
}


PORTRAITS: dict[str, Callable[[], Canvas]] = {"anna": portraits.anna, "bernd": portraits.bernd}


def main(names: list[str]) -> None:
    """Draw the named pictures, or all."""
    FOLDER.mkdir(exist_ok=True)
    for name, scene in SCENES.items():
        if not names or name in names:
            (FOLDER / f"{name}.jpg").write_bytes(jpeg(scene().finished()))
    for name, plan in PLANS.items():
        if not names or name in names:
            (FOLDER / f"{name}.jpg").write_bytes(jpeg(Sheet(plan).draw().finished(grain=0)))
    (FOLDER / "brokers").mkdir(exist_ok=True)
    for name, portrait in PORTRAITS.items():
        if not names or name in names:
            (FOLDER / "brokers" / f"{name}.jpg").write_bytes(jpeg(portrait().finished(grain=0.6)))
    if not names or "logo" in names:
        (FOLDER / "logo.png").write_bytes(logo())
        (FOLDER / "mark.png").write_bytes(mark_file())


main(sys.argv[1:])
