"""The demo's own illustrations, drawn by code: the same picture at every run."""

from collections.abc import Callable

from PIL import Image

from . import objects, paper, rooms, scenery
from .canvas import Canvas
from .palette import CREAM, DEEP, FOREST, LEAF, MINT, MOSS, SAND, Colour

SIZE = (2000, 1250)

_PICTURES: dict[str, tuple[Callable[[Canvas], None], Colour]] = {
    "hero-sun": (scenery.hero_sun, FOREST),
    "carton": (objects.carton, MINT),
    "headphones": (objects.headphones, FOREST),
    "parcel": (objects.parcel, CREAM),
    "notebook": (paper.notebook, SAND),
    "chart": (scenery.chart, FOREST),
    "lock": (objects.lock, DEEP),
    "lamp": (rooms.lamp, DEEP),
    "cups": (rooms.cups, CREAM),
    "wheel": (objects.wheel, FOREST),
    "window": (rooms.window, SAND),
    "clock": (scenery.clock, DEEP),
    "envelope": (paper.envelope, LEAF),
    "table": (rooms.table, FOREST),
    "plant": (rooms.plant, CREAM),
    "map": (paper.folded_map, MOSS),
    "bridge": (scenery.bridge, CREAM),
    "stairs": (scenery.stairs, FOREST),
}

KEYS: tuple[str, ...] = tuple(_PICTURES)


def draw(key: str, size: tuple[int, int] = SIZE) -> Image.Image:
    """Draw one picture in pixels; other ratios than 16:10 crop it. Unknown keys: KeyError."""
    motif, ground = _PICTURES[key]
    canvas = Canvas(size, ground)
    motif(canvas)
    return canvas.finished()
