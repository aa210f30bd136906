"""Pictures of paper: notebook, envelope, map."""

from .canvas import Canvas
from .palette import (
    CLAY,
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
from .scenery import rings
from .shapes import Path, Point, arc, rect, rounded, smooth

_WORDS = (
    (96, 54, 110),
    (44, 138, 60),
    (90, 36, 50, 48),
    (72, 60),
    (58, 114, 84),
    (120, 40, 90),
    (36, 92, 100),
    (84, 40),
)


def notebook(c: Canvas) -> None:
    """A notebook with written lines, a pencil has just stopped writing."""
    c.disc(800, 500, 440, LEAF)
    with c.turned(-8, 800, 500):
        c.fill(rect(566, 172, 490, 692, 30), mix(LEAF, FOREST, 0.45))
        c.fill(rect(540, 146, 490, 692, 30), FOREST)
        c.fill(rect(560, 162, 454, 660, 18), PAPER)
        _written(c, 654, 280)
        _spiral(c)
    with c.turned(36, 842, 712):
        _pencil(c, 842, 712)


def _written(c: Canvas, x: float, y: float) -> None:
    """A heading and lines of words that nobody can read."""
    c.line((x, y - 54), (x + 150, y - 54), 18, SUN)
    for row, words in enumerate(_WORDS):
        left = x
        for word in words:
            c.line((left, y + row * 62), (left + word, y + row * 62), 12, FOREST)
            left += word + 30


def _spiral(c: Canvas) -> None:
    """The rings that hold the pages."""
    for i in range(11):
        y = 206 + i * 58
        c.disc(596, y, 13, MOSS)
        c.line((528, y), (596, y), 11, SAGE)


def _pencil(c: Canvas, x: float, y: float) -> None:
    """A pencil whose tip stands on a point."""
    c.fill(rect(x - 27, y - 640, 54, 90, 20), GLOW)
    c.fill(rect(x - 27, y - 580, 54, 40), SAGE)
    c.fill(rect(x - 27, y - 540, 54, 450), SUN)
    c.fill(rect(x + 5, y - 540, 22, 450), EMBER)
    c.fill([(x - 27, y - 91), (x + 27, y - 91), (x, y)], SAND)
    c.fill([(x - 10, y - 34), (x + 10, y - 34), (x, y)], NIGHT)


def envelope(c: Canvas) -> None:
    """An open envelope with a letter in it."""
    rings(c, (800, 500), mix(LEAF, FOREST, 0.3), mix(LEAF, FOREST, 0.08), first=440, step=56)
    c.fill(rounded([(440, 500), (800, 130), (1160, 500), (1160, 560), (440, 560)], 36), FOREST)
    c.fill(rect(440, 490, 720, 400, 28), NIGHT)
    c.fill(rect(550, 290, 500, 520, 22), PAPER)
    c.disc(628, 368, 27, SUN)
    for i, width in enumerate((352, 352, 320, 352, 200)):
        c.line((608, 440 + i * 48), (608 + width, 440 + i * 48), 12, FOREST)
    with c.clip(rect(440, 440, 720, 450, 28)):
        for x in (440, 1160):
            c.fill([(x, 490), (800, 740), (800, 900), (x, 900)], MOSS)
        c.fill(rounded([(380, 940), (800, 640), (1220, 940)], 40), FOREST)


def folded_map(c: Canvas) -> None:
    """A folded map with a dotted route that ends at a pin."""
    rings(c, (800, 500), mix(MOSS, SAGE, 0.7), mix(MOSS, SAGE, 0.2), first=330)
    c.fill(_folded([(0, 0), (840, 0), (840, 520), (0, 520)], 22, 30), FOREST)
    sheet = _folded([(0, 0), (840, 0), (840, 520), (0, 520)])
    c.fill(sheet, PAPER)
    with c.clip(sheet):
        _land(c)
    for i in (1, 3):
        x = i * 210
        c.fill(_folded([(x, 0), (x + 210, 0), (x + 210, 520), (x, 520)]), CLAY, 0.32)
    _route(c)


def _land(c: Canvas) -> None:
    """Woods, a river and roads of the map."""
    _area(c, [(-40, 560), (-40, 330), (90, 300), (190, 360), (230, 460), (200, 560)], LEAF)
    _area(c, [(470, -40), (500, 60), (600, 130), (760, 110), (880, 150), (880, -40)], MINT)
    _road(c, [(250, -40), (300, 90), (400, 200), (520, 300), (560, 420), (660, 560)], 46, SAGE)
    _road(c, [(-40, 180), (140, 150), (330, 60), (480, 160), (640, 260), (880, 240)], 12, SAND)
    _road(c, [(90, -40), (130, 150), (300, 330), (320, 560)], 12, SAND)
    _road(c, [(330, 470), (520, 480), (720, 400), (880, 430)], 12, SAND)


def _route(c: Canvas) -> None:
    """The dotted way and its pin."""
    way = smooth([(120, 400), (220, 300), (330, 330), (430, 410), (560, 330), (650, 210)])
    for x, y in way[:-12:9]:
        c.disc(*_fold(x, y), 9, SUN)
    c.disc(*_fold(120, 400), 24, FOREST)
    c.disc(*_fold(120, 400), 10, PAPER)
    x, y = _fold(650, 210)
    c.fill(_pin(x, y - 110), SUN)
    c.disc(x, y - 110, 26, PAPER)


def _pin(x: float, y: float) -> list[Point]:
    """A round head that ends in a point 110 units below its middle."""
    return [*arc(x, y, 62, 150, 390), (x, y + 110)]


def _area(c: Canvas, outline: Path, colour: Colour) -> None:
    """A soft area of the folded map."""
    c.fill(_folded(smooth(outline, closed=True)), colour)


def _road(c: Canvas, path: Path, width: float, colour: Colour) -> None:
    """A soft line on the folded map."""
    c.stroke([_fold(x, y) for x, y in smooth(path)], width, colour)


def _folded(path: Path, dx: float = 0, dy: float = 0) -> list[Point]:
    """A path of the flat map (840 by 520) on the folded one, shifted if asked."""
    points: list[Point] = []
    for (x, y), (next_x, next_y) in zip(path, [*path[1:], path[0]], strict=True):
        steps = max(1, round(abs(next_x - x) / 10))
        for i in range(steps):
            share = i / steps
            fx, fy = _fold(x + (next_x - x) * share, y + (next_y - y) * share)
            points.append((fx + dx, fy + dy))
    return points


def _fold(x: float, y: float) -> Point:
    """A point of the flat map on the folded one: four panels that lean in turn."""
    panel, inside = divmod(x, 210)
    lean = inside / 210 if int(panel) % 2 == 0 else 1 - inside / 210
    return 380 + x, 270 + y - 64 * lean
