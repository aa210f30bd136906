"""Outlines as lists of points, in the canvas's units (1600 by 1000, y downwards)."""

from collections.abc import Sequence
from math import atan2, cos, hypot, pi, radians, sin, tau

Point = tuple[float, float]
Path = Sequence[Point]


def ellipse(x: float, y: float, rx: float, ry: float) -> list[Point]:
    """An ellipse around (x, y)."""
    return [(x + rx * cos(i * tau / 180), y + ry * sin(i * tau / 180)) for i in range(180)]


def arc(x: float, y: float, radius: float, start: float, end: float) -> list[Point]:
    """Part of a circle in degrees; 0 is to the right, 90 is down."""
    steps = max(8, round(abs(end - start) / 2))
    angles = (radians(start + (end - start) * i / steps) for i in range(steps + 1))
    return [(x + radius * cos(a), y + radius * sin(a)) for a in angles]


def rect(x: float, y: float, width: float, height: float, radius: float = 0) -> list[Point]:
    """A rectangle from its upper left corner, with round corners if asked."""
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    return rounded(corners, radius) if radius else corners


def rounded(corners: Path, radius: float) -> list[Point]:
    """A polygon whose corners are rounded by about `radius`."""
    points: list[Point] = []
    for i, corner in enumerate(corners):
        before, after = corners[i - 1], corners[(i + 1) % len(corners)]
        points += _corner(before, corner, after, radius)
    return points


def _corner(before: Point, corner: Point, after: Point, radius: float) -> list[Point]:
    """The arc that replaces one corner; shorter edges get smaller arcs."""
    (bx, by), (ax, ay) = _direction(corner, before), _direction(corner, after)
    half = abs(_turn((bx, by), (ax, ay))) / 2
    reach = min(radius * cos(half) / max(sin(half), 1e-6), _shorter(before, corner, after) / 2)
    size = reach * sin(half) / max(cos(half), 1e-6)
    middle = hypot(reach, size)
    mx, my = _unit((bx + ax, by + ay))
    cx, cy = corner[0] + mx * middle, corner[1] + my * middle
    first = atan2(corner[1] + by * reach - cy, corner[0] + bx * reach - cx)
    last = atan2(corner[1] + ay * reach - cy, corner[0] + ax * reach - cx)
    sweep = (last - first + pi) % tau - pi
    return [
        (cx + size * cos(first + sweep * i / 12), cy + size * sin(first + sweep * i / 12))
        for i in range(13)
    ]


def _unit(vector: Point) -> Point:
    """The vector with length 1."""
    length = hypot(*vector) or 1
    return vector[0] / length, vector[1] / length


def _direction(start: Point, end: Point) -> Point:
    """The unit vector from start to end."""
    return _unit((end[0] - start[0], end[1] - start[1]))


def _turn(first: Point, second: Point) -> float:
    """The angle between two unit vectors, in radians."""
    cross = first[0] * second[1] - first[1] * second[0]
    return atan2(cross, first[0] * second[0] + first[1] * second[1])


def _shorter(before: Point, corner: Point, after: Point) -> float:
    """The length of the shorter edge at a corner."""
    return min(
        hypot(before[0] - corner[0], before[1] - corner[1]),
        hypot(after[0] - corner[0], after[1] - corner[1]),
    )


def smooth(points: Path, closed: bool = False) -> list[Point]:
    """A soft curve through all points (Catmull-Rom)."""
    if closed:
        padded = [points[-1], *points, points[0], points[1]]
    else:
        padded = [points[0], *points, points[-1]]
    curve: list[Point] = []
    for i in range(len(padded) - 3):
        curve += [_between(padded[i : i + 4], step / 24) for step in range(24)]
    return curve if closed else [*curve, points[-1]]


def _between(four: Path, t: float) -> Point:
    """The point at t (0 to 1) between the second and third of four points."""
    x, y = (
        0.5
        * (
            2 * b
            + (c - a) * t
            + (2 * a - 5 * b + 4 * c - d) * t**2
            + (3 * b - a - 3 * c + d) * t**3
        )
        for a, b, c, d in zip(*four, strict=True)
    )
    return x, y


def bezier(start: Point, first: Point, second: Point, end: Point) -> list[Point]:
    """A cubic Bézier curve."""
    points: list[Point] = []
    for step in range(41):
        t = step / 40
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
        four = (start, first, second, end)
        x = sum(weight * point[0] for weight, point in zip(weights, four, strict=True))
        y = sum(weight * point[1] for weight, point in zip(weights, four, strict=True))
        points.append((x, y))
    return points


def ribbon(path: Path, width: float) -> list[Point]:
    """The outline of a line of the given width along a path of soft bends."""
    left: list[Point] = []
    right: list[Point] = []
    for i, (x, y) in enumerate(path):
        before, after = path[max(i - 1, 0)], path[min(i + 1, len(path) - 1)]
        dx, dy = _direction(before, after)
        left.append((x - dy * width / 2, y + dx * width / 2))
        right.append((x + dy * width / 2, y - dx * width / 2))
    return left + right[::-1]


def leaf(start: Point, end: Point, width: float) -> tuple[list[Point], list[Point]]:
    """A pointed leaf between two points, and the half of it on one side of its vein."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = hypot(dx, dy)
    nx, ny = -dy / length * width, dx / length * width

    def side(sign: float) -> list[Point]:
        first = (start[0] + dx * 0.18 + nx * sign, start[1] + dy * 0.18 + ny * sign)
        second = (start[0] + dx * 0.72 + nx * sign, start[1] + dy * 0.72 + ny * sign)
        return bezier(start, first, second, end)

    return side(1) + side(-1)[::-1], [*side(1), start]
