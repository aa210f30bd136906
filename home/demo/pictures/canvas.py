"""A flat drawing surface: opaque shapes on a picture three times as large, then scaled down."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import cos, radians, sin

from PIL import Image, ImageDraw

from .palette import Colour
from .shapes import Path, Point, ribbon

WIDTH, HEIGHT = 1600, 1000
OVERSAMPLING = 3


class Canvas:
    """Draws in units of 1600 by 1000 that cover the wanted size; what sticks out is cropped."""

    def __init__(self, size: tuple[int, int], ground: Colour) -> None:
        width, height = (side * OVERSAMPLING for side in size)
        self._scale = max(width / WIDTH, height / HEIGHT)
        self._left = (width - WIDTH * self._scale) / 2
        self._top = (height - HEIGHT * self._scale) / 2
        self._turns: list[tuple[float, Point]] = []
        self._work_on(Image.new("RGB", (width, height), ground))

    def fill(self, path: Path, colour: Colour, opacity: float = 1) -> None:
        """Fill an outline; below full opacity it tints what is already there."""
        points = [self._pixel(point) for point in path]
        if opacity >= 1:
            self._pen.polygon(points, fill=colour)
        else:
            mask, corner = self._mask(points, round(opacity * 255))
            self._image.paste(
                colour, (*corner, corner[0] + mask.width, corner[1] + mask.height), mask
            )

    def stroke(self, path: Path, width: float, colour: Colour) -> None:
        """Draw a line with round ends along a path."""
        self.fill(ribbon(path, width), colour)
        for x, y in (path[0], path[-1]):
            self.disc(x, y, width / 2, colour)

    def line(self, start: Point, end: Point, width: float, colour: Colour) -> None:
        """Draw a straight line with round ends."""
        self.stroke((start, end), width, colour)

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """Fill a circle."""
        self._pen.ellipse(self._box(x, y, radius), fill=colour)

    def ring(self, x: float, y: float, radius: float, width: float, colour: Colour) -> None:
        """Draw a circle's line, `width` centred on the radius."""
        box = self._box(x, y, radius + width / 2)
        self._pen.ellipse(box, outline=colour, width=max(1, round(width * self._scale)))

    @contextmanager
    def clip(self, path: Path) -> Iterator[None]:
        """Keep what is drawn meanwhile inside an outline."""
        outer, origin = self._image, (self._left, self._top)
        mask, (left, top) = self._mask([self._pixel(point) for point in path], 255)
        self._work_on(outer.crop((left, top, left + mask.width, top + mask.height)))
        self._left, self._top = origin[0] - left, origin[1] - top
        yield
        outer.paste(self._image, (left, top), mask)
        self._work_on(outer)
        self._left, self._top = origin

    @contextmanager
    def turned(self, degrees: float, x: float, y: float) -> Iterator[None]:
        """Turn what is drawn meanwhile clockwise around a point; may be nested."""
        self._turns.insert(0, (radians(degrees), (x, y)))
        yield
        self._turns.pop(0)

    def finished(self) -> Image.Image:
        """The picture in its final size."""
        return self._image.reduce(OVERSAMPLING)

    def _work_on(self, image: Image.Image) -> None:
        """Draw on this image from now on."""
        self._image = image
        self._pen = ImageDraw.Draw(image)

    def _mask(self, points: Path, value: int) -> tuple[Image.Image, tuple[int, int]]:
        """The visible part of an outline as a mask, and its upper left corner in pixels."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        left, top = max(0, int(min(xs))), max(0, int(min(ys)))
        right = min(self._image.width, int(max(xs)) + 1)
        bottom = min(self._image.height, int(max(ys)) + 1)
        mask = Image.new("L", (max(1, right - left), max(1, bottom - top)))
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in points], fill=value)
        return mask, (left, top)

    def _pixel(self, point: Point) -> Point:
        """A point's place on the large picture."""
        x, y = point
        for angle, (cx, cy) in self._turns:
            dx, dy = x - cx, y - cy
            x = cx + dx * cos(angle) - dy * sin(angle)
            y = cy + dx * sin(angle) + dy * cos(angle)
        return self._left + x * self._scale, self._top + y * self._scale

    def _box(self, x: float, y: float, radius: float) -> tuple[float, float, float, float]:
        """The box of a circle on the large picture."""
        left, top = self._pixel((x, y))
        reach = radius * self._scale
        return left - reach, top - reach, left + reach, top + reach
