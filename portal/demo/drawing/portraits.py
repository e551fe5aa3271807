"""The demo's brokers as their photos show them: head and shoulders, 480 pixels square."""

from portal.demo.drawing.canvas import Canvas, Point
from portal.demo.drawing.colours import Gradient, dark, light
from portal.demo.drawing.shapes import arc, curve

SIDE = 480
MIDDLE = SIDE / 2


def _mirrored(half: list[Point]) -> list[Point]:
    """An outline from its left half, drawn from the top middle down to the bottom middle."""
    return [*half, *((SIDE - x, y) for x, y in reversed(half))]


def _on(side: int, points: list[Point]) -> list[Point]:
    """Points on the left (-1) or right (1), by their distance from the middle."""
    return [(MIDDLE + side * x, y) for x, y in points]


def _ground(sheet: Canvas, upper: str, lower: str) -> None:
    sheet.fill([(0, 0), (SIDE, 0), (SIDE, SIDE), (0, SIDE)], Gradient((upper, lower)))
    sheet.glow(350, 120, 280, 260, "#ffffff", 0.35)


def _shoulders(sheet: Canvas, cloth: str) -> None:
    slope = curve([(MIDDLE, 372), (200, 356), (150, 376), (88, 398), (52, 436), (36, SIDE + 10)])
    sheet.fill(_mirrored([*slope, (MIDDLE, SIDE + 10)]), Gradient((light(cloth, 0.12), dark(cloth, 0.25))))


def _neck(sheet: Canvas, skin: str) -> None:
    sheet.fill(_mirrored([(MIDDLE, 280), (205, 285), (202, 345), (192, 372), (MIDDLE, 396)]), dark(skin, 0.1))
    sheet.shade(_mirrored([(MIDDLE, 300), (206, 300), (206, 330), (MIDDLE, 352)]), 6, 0.16)


def _face(sheet: Canvas, skin: str) -> None:
    for side in (-1, 1):
        sheet.ellipse(MIDDLE + side * 88, 214, 15, 26, dark(skin, 0.06))
    half = [(MIDDLE, 96.0), (184, 116), (154, 170), (153, 222), (166, 276), (200, 322), (MIDDLE, 340)]
    shades = Gradient((light(skin, 0.16), skin, dark(skin, 0.05)), 70)
    sheet.fill(curve(_mirrored(half), closed=True), shades)
    for side in (-1, 1):
        sheet.glow(MIDDLE + side * 52, 262, 34, 26, "#e2705c", 0.22)


def _features(sheet: Canvas, iris: str, brow: str, lips: str, brow_width: float) -> None:
    for side in (-1, 1):
        x = MIDDLE + side * 38
        sheet.ellipse(x, 216, 14.5, 8.5, "#ffffff")
        sheet.ellipse(x, 215.5, 7.5, 8, iris)
        sheet.ellipse(x, 215.5, 3.6, 3.8, "#1d1b1a")
        sheet.ellipse(x + 2.4, 212.6, 1.8, 1.8, "#ffffff")
        sheet.line(arc(x, 219, 16, 11.5, 198, 342), 3, dark(brow, 0.2))
        lean = 6 * side
        sheet.line(arc(x + 2 * side, 206, 24, 19, 220 + lean, 320 + lean), brow_width, brow)
    sheet.line(curve([(247, 222), (252, 246), (254, 258), (244, 264), (234, 262)]), 3, "#7a4631", 0.4)
    upper = [(214.0, 283.0), (228, 281), (MIDDLE, 283.5), (252, 281), (266, 283)]
    sheet.fill(curve([*upper, (256, 295), (MIDDLE, 300), (224, 295)], closed=True), lips)
    teeth = [(218, 285), (MIDDLE, 287), (262, 285), (252, 292), (MIDDLE, 294), (228, 292)]
    sheet.fill(curve(teeth, closed=True), "#fffaf3")


def anna() -> Canvas:
    """Anna Berger: brown hair to the shoulders, blue blazer."""
    sheet = Canvas(SIDE, SIDE, seed=3)
    skin, hair, cloth = "#edbf9f", "#6b4128", "#1f5f8b"
    _ground(sheet, "#dcebf0", "#a9c9d4")
    back: list[Point] = [
        (MIDDLE, 58), (186, 66), (136, 108), (118, 180), (122, 262), (104, 330), (120, 384), (176, 392), (MIDDLE, 360),
    ]  # fmt: skip
    sheet.fill(curve(_mirrored(back), closed=True), Gradient((hair, dark(hair, 0.3))))
    _neck(sheet, skin)
    _shoulders(sheet, cloth)
    sheet.fill([(202, 340), (278, 340), (240, 456)], "#fbfaf6")
    sheet.fill(curve([(203, 338), (277, 338), (270, 372), (240, 400), (210, 372)], True), dark(skin, 0.1))
    sheet.shade(_mirrored([(MIDDLE, 320), (212, 322), (214, 338), (MIDDLE, 354)]), 5, 0.14)
    for side in (-1, 1):
        sheet.fill(_on(side, [(38, 346), (66, 366), (52, 404), (60, 412), (0, SIDE)]), dark(cloth, 0.22))
    _face(sheet, skin)
    _features(sheet, "#5c7f4e", dark(hair, 0.15), "#c2574f", 5)
    fringe = [
        (258, 84), (214, 118), (182, 152), (158, 196), (150, 252), (128, 236), (126, 168), (150, 104), (196, 68),
        (MIDDLE, 58), (290, 66), (334, 106), (354, 168), (352, 236), (330, 252), (322, 196), (304, 150), (280, 112),
    ]  # fmt: skip
    sheet.fill(curve(fringe, closed=True), Gradient((light(hair, 0.14), hair), 40))
    return sheet


def bernd() -> Canvas:
    """Bernd Kessler: short grey hair, beard and glasses, dark jacket without a tie."""
    sheet = Canvas(SIDE, SIDE, seed=4)
    skin, hair, cloth = "#e6b390", "#77736d", "#3a4250"
    _ground(sheet, "#f1e8d8", "#d8c3a0")
    _neck(sheet, skin)
    _shoulders(sheet, cloth)
    sheet.fill([(196, 350), (284, 350), (240, 440)], dark(skin, 0.06))
    for side in (-1, 1):
        sheet.fill(_on(side, [(40, 338), (62, 372), (24, 428), (0, 446), (0, 420)]), "#f4f7fa")
        sheet.fill(_on(side, [(58, 356), (88, 380), (66, 420), (0, SIDE + 4)]), dark(cloth, 0.25))
    _face(sheet, skin)
    beard = [
        (153, 224), (160, 262), (176, 262), (200, 258), (MIDDLE, 262), (280, 258), (304, 262), (320, 262), (327, 224),
        (322, 290), (296, 334), (MIDDLE, 352), (184, 334), (158, 290),
    ]  # fmt: skip
    sheet.fill(curve(beard, closed=True), Gradient((hair, light(hair, 0.2))))
    _features(sheet, "#4d6f8f", dark(hair, 0.2), "#b0604f", 7)
    crown = [
        (150, 210), (146, 150), (170, 100), (214, 76), (262, 72), (308, 96), (332, 146), (330, 210),
        (318, 176), (306, 146), (262, 132), (212, 136), (174, 150), (162, 176),
    ]  # fmt: skip
    sheet.fill(curve(crown, closed=True), Gradient((light(hair, 0.25), hair), 30))
    for side in (-1, 1):
        x = MIDDLE + side * 39
        sheet.ellipse(x, 216, 29, 24, "#ffffff", 0.14)
        sheet.outline(arc(x, 216, 29, 24, 0, 360), 4, "#2b2f36")
        sheet.line(_on(side, [(68, 212), (92, 206)]), 4, "#2b2f36")
    sheet.line(arc(MIDDLE, 216, 10, 8, 200, 340), 4, "#2b2f36")
    return sheet
