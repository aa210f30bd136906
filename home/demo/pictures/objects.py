"""Pictures of products: carton, headphones, parcel, lock, wheel."""

from math import cos, exp, radians, sin

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
from .shapes import arc, ellipse, rect, rounded, smooth


def carton(c: Canvas) -> None:
    """A drink carton and a glass stand on a table."""
    rings(c, (696, 480), LEAF, mix(MINT, LEAF, 0.35), first=350)
    ground(c, 700, FOREST)
    c.fill(ellipse(726, 846, 230, 28), DEEP)
    c.fill(ellipse(1032, 852, 128, 18), DEEP)
    _carton_front(c)
    _carton_side(c)
    _carton_top(c)
    _glass(c)


def _carton_front(c: Canvas) -> None:
    """The front of the carton with a small landscape on it."""
    front = rect(496, 390, 250, 460)
    c.fill(front, PAPER)
    with c.clip(front):
        c.disc(626, 640, 78, SUN)
        hills(c, [(436, 700), (536, 650), (626, 690), (716, 640), (796, 660)], MOSS)
        hills(c, [(436, 730), (536, 760), (636, 720), (746, 750), (796, 770)], FOREST)
    c.line((542, 470), (642, 470), 16, FOREST)
    c.line((542, 508), (602, 508), 10, SAGE)


def _carton_side(c: Canvas) -> None:
    """The shaded side and the fold above it."""
    side = [(746, 390), (841, 350), (841, 800), (746, 850)]
    c.fill(side, SAND)
    with c.clip(side):
        hills(c, [(636, 700), (746, 652), (796, 640), (896, 590)], FOREST)
        hills(c, [(636, 690), (746, 750), (796, 700), (896, 640)], DEEP)
    c.fill([(746, 390), (841, 350), (793, 256)], CLAY)


def _carton_top(c: Canvas) -> None:
    """The sloping roof with its cap."""
    c.fill([(496, 390), (746, 390), (793, 256), (543, 256)], CREAM)
    c.fill(rect(541, 190, 254, 68, 8), PAPER)
    c.line((558, 242), (778, 242), 3, SAND)
    c.fill(ellipse(648, 330, 46, 29), EMBER)
    c.fill(rect(602, 312, 92, 18), EMBER)
    c.fill(ellipse(648, 312, 46, 29), SUN)


def _glass(c: Canvas) -> None:
    """A glass, two thirds full."""
    c.fill(rounded([(916, 520), (1116, 520), (1094, 858), (938, 858)], 22), PAPER, 0.42)
    c.fill(rounded([(932, 626), (1100, 626), (1084, 844), (948, 844)], 16), PAPER)
    c.fill(ellipse(1016, 626, 84, 14), CREAM)


def headphones(c: Canvas) -> None:
    """Headphones before waves of sound."""
    for i in range(-9, 10):
        reach = 190 * exp(-((i / 4.4) ** 2))
        wave = [
            (x, 530 + i * 46 - reach * cos((x - 800) / 74) * exp(-(((x - 800) / 300) ** 2)))
            for x in range(-400, 2001, 10)
        ]
        c.stroke(wave, 3, mix(FOREST, SAGE, 0.95 - abs(i) * 0.07))
    c.stroke(arc(800, 500, 298, 174, 366), 54, PAPER)
    c.stroke(arc(800, 500, 276, 212, 328), 34, SAND)
    for sign in (-1, 1):
        _ear_cup(c, sign)


def _ear_cup(c: Canvas, sign: int) -> None:
    """One ear cup; sign -1 is the left one."""
    middle = 800 + sign * 310
    c.fill(rect(middle - sign * 78 - 40, 470, 80, 300, 38), NIGHT)
    c.fill(rect(middle - 68, 446, 136, 348, 62), SUN)
    c.fill(rect(middle + sign * 40 - 28, 506, 56, 228, 28), EMBER)
    c.line((middle - sign * 28, 500), (middle - sign * 28, 560), 12, GLOW)


def parcel(c: Canvas) -> None:
    """An opened parcel from which rings rise."""
    for i in range(14):
        c.ring(800, 540, 210 + i * 54, 3, mix(SUN, CREAM, min(1, 0.2 + i * 0.08)))
    ground(c, 790, SAND)
    c.fill(ellipse(800, 900, 400, 30), CLAY)
    c.fill([(610, 500), (990, 500), (962, 400), (638, 400)], FOREST)
    c.fill([(500, 590), (1100, 590), (990, 500), (610, 500)], NIGHT)
    c.disc(800, 530, 146, SUN)
    c.fill([(500, 590), (610, 500), (462, 452), (340, 540)], MOSS)
    c.fill([(1100, 590), (990, 500), (1138, 452), (1260, 540)], DEEP)
    _parcel_front(c)


def _parcel_front(c: Canvas) -> None:
    """The front of the parcel: its flap hangs down, a label is stuck on."""
    c.fill(rect(500, 588, 600, 316), FOREST)
    c.fill([(500, 588), (1100, 588), (1136, 684), (464, 684)], MOSS)
    c.fill([(762, 588), (838, 588), (842, 684), (758, 684)], LEAF)
    c.fill(rect(900, 756, 150, 102, 10), PAPER)
    c.disc(928, 784, 10, SUN)
    for y, width in ((814, 102), (836, 66)):
        c.line((924, y), (924 + width, y), 7, MOSS)


def lock(c: Canvas) -> None:
    """A closed padlock in the middle of rings with small dots on them."""
    c.disc(800, 530, 372, FOREST)
    rings(c, (800, 530), SAGE, mix(DEEP, SAGE, 0.3), first=372, step=84)
    _orbit(c)
    shackle = [(686, 520), (686, 356), *arc(800, 356, 114, 180, 360), (914, 356), (914, 520)]
    c.stroke(shackle, 54, PAPER)
    body = rect(618, 450, 364, 316, 50)
    c.fill(body, SUN)
    with c.clip(body):
        c.fill(rect(888, 400, 200, 500), EMBER)
    c.disc(800, 584, 44, NIGHT)
    c.fill(rounded([(784, 590), (816, 590), (834, 692), (766, 692)], 12), NIGHT)


def _orbit(c: Canvas) -> None:
    """Dots that stay outside, on the rings."""
    dots: tuple[tuple[int, float, Colour], ...] = (
        (1, 204, LEAF),
        (1, 338, PAPER),
        (0, 32, LEAF),
        (2, 160, PAPER),
        (2, 18, GLOW),
        (0, 128, GLOW),
        (3, 190, LEAF),
        (3, 346, SAGE),
        (1, 50, SAGE),
    )
    for number, degrees, colour in dots:
        radius, angle = 372 + number * 84, radians(degrees)
        c.disc(800 + radius * cos(angle), 530 + radius * sin(angle), 15, colour)


def wheel(c: Canvas) -> None:
    """The front wheel of a bicycle; its lamp lights the way."""
    c.fill([(736, 262), (2000, 20), (2000, 864), (1420, 864), (736, 338)], MOSS)
    c.fill([(736, 280), (2000, 200), (2000, 864), (1700, 864), (736, 320)], mix(MOSS, MINT, 0.3))
    ground(c, 862, NIGHT)
    _spokes(c, 700, 596)
    _frame(c)


def _spokes(c: Canvas, x: float, y: float) -> None:
    """The wheel itself."""
    c.ring(x, y, 250, 34, NIGHT)
    c.ring(x, y, 228, 10, PAPER)
    for i in range(24):
        rim = radians(i * 15)
        hub = rim + (1.1 if i % 2 else -1.1)
        start = (x + 20 * cos(hub), y + 20 * sin(hub))
        c.line(start, (x + 226 * cos(rim), y + 226 * sin(rim)), 3, SAGE)
    c.disc(x, y, 26, PAPER)
    c.stroke(arc(x, y, 294, 186, 300), 18, SUN)


def _frame(c: Canvas) -> None:
    """Fork, tubes, handlebar and lamp."""
    c.line((604, 176), (-50, 176), 30, SUN)
    c.line((612, 220), (-50, 676), 34, SUN)
    c.line((700, 596), (632, 290), 22, PAPER)
    c.line((632, 290), (598, 138), 46, EMBER)
    c.stroke(smooth([(598, 138), (586, 88), (548, 66), (440, 74)]), 20, PAPER)
    c.line((500, 69), (430, 75), 30, NIGHT)
    c.fill(rounded([(640, 280), (736, 252), (736, 348), (640, 320)], 18), PAPER)
    c.fill(ellipse(738, 300, 16, 50), GLOW)
