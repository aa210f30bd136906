"""Pictures of places, and what many pictures share: rings, hills, the sun."""

from .canvas import HEIGHT, WIDTH, Canvas
from .palette import (
    CLAY,
    CREAM,
    DEEP,
    EMBER,
    FOREST,
    GLOW,
    LEAF,
    MOSS,
    NIGHT,
    PAPER,
    SAGE,
    SAND,
    SUN,
    Colour,
    mix,
)
from .shapes import Path, Point, arc, rect, smooth


def rings(
    c: Canvas, centre: Point, near: Colour, far: Colour, *, first: float = 300, step: float = 62
) -> None:
    """Thin circles around a point that fade from one colour to the other."""
    count = 22
    for i in range(count):
        colour = mix(near, far, min(1, i / (count - 4)))
        c.ring(*centre, first + i * step, 2.2, colour)


def hills(c: Canvas, ridge: Path, colour: Colour) -> None:
    """Everything below a soft ridge."""
    c.fill([*smooth(ridge), (WIDTH + 400, HEIGHT + 400), (-400, HEIGHT + 400)], colour)


def ground(c: Canvas, y: float, colour: Colour) -> None:
    """A straight ground or table from a height down to the lower edge."""
    c.fill(rect(-400, y, WIDTH + 800, HEIGHT), colour)


def hero_sun(c: Canvas) -> None:
    """The sun rises behind dark hills; a sheet of paper stands in front."""
    rings(c, (985, 480), SAGE, mix(FOREST, SAGE, 0.45), first=292, step=64)
    c.disc(985, 480, 228, SUN)
    hills(
        c,
        [(-60, 700), (180, 612), (470, 596), (760, 560), (1120, 478), (1420, 560), (1660, 640)],
        mix(FOREST, DEEP, 0.8),
    )
    _sheet(c, 742, 392)
    hills(
        c,
        [(-60, 905), (240, 800), (560, 796), (840, 812), (1130, 742), (1400, 690), (1660, 744)],
        NIGHT,
    )


def _sheet(c: Canvas, x: float, y: float) -> None:
    """A tall sheet with a report on it."""
    c.fill(rect(x, y, 286, 560, 40), PAPER)
    c.disc(x + 62, y + 72, 20, SUN)
    for i, width in enumerate((180, 180, 180, 108)):
        c.line((x + 53, y + 142 + i * 50), (x + 53 + width, y + 142 + i * 50), 11, FOREST)


def chart(c: Canvas) -> None:
    """Bars stand like a landscape before the sun."""
    rings(c, (955, 420), mix(FOREST, SAGE, 0.8), mix(FOREST, SAGE, 0.2), first=268)
    c.disc(955, 420, 208, SUN)
    bars = (
        (570, SAGE),
        (640, MOSS),
        (480, PAPER),
        (560, MOSS),
        (390, LEAF),
        (300, PAPER),
        (450, MOSS),
        (550, SAGE),
    )
    for i, (top, colour) in enumerate(bars):
        c.fill(rect(318 + i * 122, top, 98, 700, 22), colour)
    hills(c, [(-60, 800), (260, 772), (620, 812), (980, 792), (1330, 740), (1660, 760)], NIGHT)


def clock(c: Canvas) -> None:
    """A clock face hangs like a late sun above evening hills."""
    for i, radius in enumerate((760, 610, 470, 350)):
        c.disc(800, 420, radius, mix(DEEP, MOSS, 0.2 + i * 0.22))
    c.disc(800, 420, 264, PAPER)
    c.stroke(arc(800, 420, 226, -90, 30), 20, SUN)
    for hour in range(5, 12):
        with c.turned(hour * 30, 800, 420):
            c.line((800, 190), (800, 222 if hour % 3 == 0 else 206), 9, SAGE)
    with c.turned(120, 800, 420):
        c.line((800, 420), (800, 290), 18, FOREST)
    c.line((800, 420), (800, 246), 12, FOREST)
    c.disc(800, 420, 21, FOREST)
    hills(c, [(-60, 730), (240, 650), (560, 736), (860, 760), (1200, 640), (1660, 720)], DEEP)
    hills(c, [(-60, 820), (300, 860), (640, 800), (960, 830), (1300, 890), (1660, 800)], NIGHT)


def bridge(c: Canvas) -> None:
    """A bridge joins two hills; the sun stands behind it."""
    rings(c, (800, 470), CLAY, CREAM, first=260, step=58)
    c.disc(800, 470, 202, SUN)
    hills(
        c,
        [(-60, 560), (240, 640), (560, 690), (800, 664), (1100, 690), (1400, 630), (1660, 600)],
        LEAF,
    )
    ground(c, 800, mix(FOREST, MOSS, 0.4))
    _arch(c)
    hills(
        c,
        [(-400, 380), (-60, 400), (180, 470), (330, 560), (430, 720), (520, 860), (700, 1100)],
        FOREST,
    )
    c.fill(
        [
            *smooth([(900, 1100), (1080, 870), (1170, 720), (1280, 560), (1440, 480), (1700, 420)]),
            (2000, 1400),
            (900, 1400),
        ],
        DEEP,
    )
    _ripples(c)


def _arch(c: Canvas) -> None:
    """The bridge: an arch, its columns and a deck."""
    curve = smooth(
        [(360, 860), (500, 700), (650, 612), (800, 582), (950, 612), (1100, 700), (1240, 860)]
    )
    c.stroke(curve, 20, NIGHT)
    for i in range(13):
        x = 392 + i * 68
        foot = min(curve, key=lambda point: abs(point[0] - x))[1]
        c.line((x, 560), (x, foot), 8, NIGHT)
    c.stroke(smooth([(260, 566), (530, 552), (800, 546), (1070, 552), (1340, 566)]), 26, NIGHT)


def _ripples(c: Canvas) -> None:
    """Lines of sunlight on the water."""
    for x, y, width in ((800, 836, 260), (770, 874, 190), (838, 912, 230), (800, 950, 120)):
        c.line((x - width / 2, y), (x + width / 2, y), 9, mix(SUN, GLOW, 0.35))


def stairs(c: Canvas) -> None:
    """A staircase leads up to an open door."""
    rings(c, (800, 360), mix(FOREST, SAGE, 0.7), FOREST, first=290, step=60)
    hills(
        c,
        [(-60, 520), (240, 560), (520, 610), (800, 590), (1100, 610), (1380, 540), (1660, 560)],
        DEEP,
    )
    _door(c)
    _steps(c)


def _door(c: Canvas) -> None:
    """An arched door, ajar: light shines through the gap."""
    c.fill([(650, 600), (650, 330), *arc(800, 330, 150, 180, 360), (950, 330), (950, 600)], PAPER)
    opening = [(682, 600), (682, 334), *arc(800, 334, 118, 180, 360), (918, 334), (918, 600)]
    c.fill(opening, GLOW)
    with c.clip(opening):
        c.fill(rect(600, 200, 250, 400), SUN)
        c.fill(rect(850, 200, 14, 400), EMBER)
    c.disc(826, 440, 13, PAPER)


def _steps(c: Canvas) -> None:
    """Seven steps that grow towards the viewer."""
    y, half, depth = 590.0, 150.0, 22.0
    for i in range(7):
        wider, riser = half * 1.14, depth * 1.35
        tread = [
            (800 - half, y),
            (800 + half, y),
            (800 + wider, y + depth),
            (800 - wider, y + depth),
        ]
        c.fill(tread, mix(GLOW, PAPER, min(1, 0.45 + i * 0.2)))
        c.fill(rect(800 - wider, y + depth, wider * 2, riser), mix(CLAY, SAND, min(1, i * 0.3)))
        y, half, depth = y + depth + riser, wider, depth * 1.16
