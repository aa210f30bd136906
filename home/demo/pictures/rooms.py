"""Pictures of rooms and what stands in them: lamp, cups, window, table, plant."""

from math import sin

from .canvas import Canvas
from .palette import (
    CLAY,
    CREAM,
    DEEP,
    EMBER,
    FOREST,
    GLOW,
    LEAF,
    MINT,
    MOSS,
    NIGHT,
    PAPER,
    SAGE,
    SAND,
    SUN,
    Colour,
    mix,
)
from .scenery import ground, hills, rings
from .shapes import Point, arc, bezier, ellipse, leaf, rect, rounded, smooth


def lamp(c: Canvas) -> None:
    """A desk lamp throws a cone of light on a sheet."""
    rings(c, (780, 300), mix(DEEP, SAGE, 0.5), mix(DEEP, SAGE, 0.08), first=280)
    c.fill([(683, 362), (878, 291), (1270, 792), (690, 792)], mix(FOREST, MINT, 0.32))
    ground(c, 790, NIGHT)
    c.fill(ellipse(980, 810, 292, 36), LEAF)
    c.fill([(880, 792), (1080, 792), (1124, 824), (850, 824)], PAPER)
    c.line((908, 803), (1058, 803), 5, FOREST)
    c.line((902, 813), (1010, 813), 5, FOREST)
    c.line((500, 790), (420, 540), 22, PAPER)
    c.line((420, 540), (733, 200), 22, PAPER)
    c.disc(420, 540, 27, SUN)
    c.fill(rect(400, 776, 200, 38, 19), SUN)
    with c.turned(-20, 760, 270):
        _lamp_head(c, 760, 270)


def _lamp_head(c: Canvas, x: float, y: float) -> None:
    """The shade with its bulb, opening downwards."""
    c.disc(x, y + 56, 46, GLOW)
    c.fill(rect(x - 34, y - 118, 68, 80, 20), EMBER)
    c.fill(
        rounded([(x - 56, y - 84), (x + 56, y - 84), (x + 122, y + 64), (x - 122, y + 64)], 22), SUN
    )


def cups(c: Canvas) -> None:
    """Two cups on a table, their steam rises together."""
    rings(c, (800, 380), CLAY, mix(CREAM, CLAY, 0.3), first=120, step=66)
    ground(c, 730, FOREST)
    for i, top in enumerate((210, 120, 260)):
        _steam(c, 519 + i * 66, 1, top)
        _steam(c, 1081 - i * 66, -1, top)
    _cup(c, 585, SUN, EMBER, -1)
    _cup(c, 1015, MOSS, FOREST, 1)


def _steam(c: Canvas, x: float, sign: int, top: int) -> None:
    """One thread of steam."""
    c.stroke([(x + sign * 24 * sin(y / 58), y) for y in range(top, 470, 6)], 15, LEAF)


def _cup(c: Canvas, x: float, colour: Colour, shade: Colour, side: int) -> None:
    """A cup on its saucer; its handle is on the left (-1) or right (1)."""
    c.fill(ellipse(x, 812, 206, 27), NIGHT)
    c.fill(ellipse(x, 800, 200, 26), CREAM)
    c.ring(x + side * 158, 630, 54, 26, colour if side < 0 else shade)
    left, right = (x - 164, 520), (x + 164, 520)
    body = [
        *bezier(left, (x - 164, 706), (x - 124, 800), (x, 800)),
        *bezier((x, 800), (x + 124, 800), (x + 164, 706), right),
    ]
    c.fill(body, colour)
    with c.clip(body):
        c.fill([(x + 66, 400), (x + 400, 400), (x + 400, 900), (x - 20, 900)], shade)
    c.fill(ellipse(x, 520, 164, 30), PAPER)
    c.fill(ellipse(x, 525, 144, 23), NIGHT)


def window(c: Canvas) -> None:
    """A plant stands in a window, hills outside."""
    c.fill(_arched(820, 312, 820), CLAY)
    c.fill(_arched(800, 312, 800), PAPER)
    view = _arched(800, 268, 800)
    c.fill(view, MINT)
    with c.clip(view):
        _outside(c)
        c.fill(rect(788, 60, 24, 760), PAPER)
        c.fill(rect(500, 432, 600, 22), PAPER)
    c.fill(rect(440, 836, 760, 28), CLAY)
    c.fill(rect(420, 792, 760, 50, 8), PAPER)
    _sprout(c, 952, 664, 0.62)
    _pot(c, 952, 650, 0.64, SUN, EMBER)


def _arched(x: float, radius: float, bottom: float) -> list[Point]:
    """A window's outline around a vertical axis: straight sides below a half circle."""
    top = arc(x, bottom - 400, radius, 180, 360)
    return [(x - radius, bottom), *top, (x + radius, bottom)]


def _outside(c: Canvas) -> None:
    """What the window shows."""
    c.disc(650, 420, 96, SUN)
    hills(c, [(480, 560), (620, 480), (780, 540), (930, 460), (1100, 500)], LEAF)
    hills(c, [(480, 600), (640, 640), (820, 560), (1100, 640)], MOSS)
    hills(c, [(480, 690), (660, 660), (880, 730), (1100, 680)], FOREST)


def _pot(c: Canvas, x: float, y: float, size: float, colour: Colour, shade: Colour) -> None:
    """A flower pot whose rim begins at a height; 222 units tall at size 1."""
    body = [
        (x - 112 * size, y),
        (x + 112 * size, y),
        (x + 84 * size, y + 222 * size),
        (x - 84 * size, y + 222 * size),
    ]
    with c.clip(rounded(body, 16 * size)):
        c.fill(body, colour)
        c.fill(rect(x + 30 * size, y, 200 * size, 300 * size), shade)
    c.fill(rect(x - 132 * size, y - 8 * size, 264 * size, 60 * size, 12 * size), colour)


def _sprout(c: Canvas, x: float, y: float, size: float) -> None:
    """Five leaves that fan out above a pot."""
    for dx, dy, colour in (
        (-190, -190, DEEP),
        (190, -170, DEEP),
        (-110, -310, MOSS),
        (120, -300, DEEP),
        (0, -370, MOSS),
    ):
        _leaf(c, (x, y), (x + dx * size, y + dy * size), 62 * size, colour)


def _leaf(c: Canvas, start: Point, end: Point, width: float, colour: Colour) -> None:
    """A leaf with one lighter half."""
    whole, half = leaf(start, end, width)
    c.fill(whole, colour)
    c.fill(half, mix(colour, LEAF, 0.28))


def table(c: Canvas) -> None:
    """A long table with chairs, seen from above; one chair is ready for a guest."""
    rings(c, (800, 500), mix(FOREST, SAGE, 0.6), mix(FOREST, SAGE, 0.1), first=520)
    with c.turned(-12, 800, 500):
        for i in range(4):
            x = 524 + i * 184
            _chair(c, (x, 320), 0, *((SUN, EMBER) if i == 2 else (SAGE, MOSS)))
            _chair(c, (x, 680), 180, *((LEAF, SAGE) if i == 1 else (SAGE, MOSS)))
        _chair(c, (1246, 500), 90, LEAF, SAGE)
        _chair(c, (354, 500), 270, SAGE, MOSS)
        c.fill(rect(418, 378, 800, 276, 46), NIGHT)
        c.fill(rect(400, 360, 800, 280, 46), CREAM)
        _sheets(c)
        _tableware(c)


def _chair(c: Canvas, place: Point, degrees: float, back: Colour, seat: Colour) -> None:
    """A chair that looks down the picture before it is turned."""
    x, y = place
    with c.turned(degrees, x, y):
        c.fill(rect(x - 62, y - 46, 124, 110, 30), seat)
        c.fill(rect(x - 70, y - 74, 140, 42, 21), back)


def _sheets(c: Canvas) -> None:
    """Reports on the table."""
    places = ((508, 430, -6), (700, 572, 5), (892, 430, 4), (1084, 572, -5))
    for x, y, degrees in places:
        with c.turned(degrees, x, y):
            c.fill(rect(x - 42, y - 50, 88, 108, 7), mix(CREAM, CLAY, 0.5))
            c.fill(rect(x - 46, y - 56, 88, 108, 7), PAPER)
            for i, width in enumerate((46, 54, 30)):
                c.line((x - 28, y - 28 + i * 24), (x - 28 + width, y - 28 + i * 24), 7, FOREST)


def _tableware(c: Canvas) -> None:
    """Cups and, in the middle, a plant."""
    for x, y in ((602, 424), (796, 598), (986, 420), (1136, 470), (508, 580)):
        c.disc(x, y, 29, SUN)
        c.disc(x, y, 19, NIGHT)
    for i in range(8):
        with c.turned(i * 45 + 10, 800, 500):
            _leaf(c, (800, 500), (800, 430), 22, FOREST if i % 2 else MOSS)


def plant(c: Canvas) -> None:
    """A plant in a pot before the sun."""
    rings(c, (800, 440), CLAY, mix(CREAM, CLAY, 0.25), first=380)
    c.disc(800, 440, 310, SUN)
    ground(c, 850, SAND)
    c.fill(ellipse(800, 884, 170, 20), CLAY)
    c.stroke(smooth([(800, 690), (806, 520), (796, 360), (800, 250)]), 14, DEEP)
    for y, reach, rise in ((590, 270, 120), (480, 250, 140), (375, 200, 140)):
        _leaf(c, (800, y + 30), (800 - reach, y - rise), 80, FOREST)
        _leaf(c, (802, y), (802 + reach, y - rise - 20), 80, DEEP)
    _leaf(c, (800, 290), (806, 90), 66, FOREST)
    _pot(c, 800, 660, 1, FOREST, DEEP)
