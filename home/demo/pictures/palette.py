"""The colours of the demo art: the site's oklch tokens and their neighbours, as sRGB."""

from math import cos, radians, sin

Colour = tuple[int, int, int]


def _channel(linear: float) -> int:
    """One linear-light channel as an sRGB byte."""
    value = min(max(linear, 0.0), 1.0)
    curved = 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
    return round(curved * 255)


def oklch(lightness: float, chroma: float, hue: float) -> Colour:
    """The sRGB colour of an oklch triple: lightness 0 to 1, chroma, hue in degrees."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _channel(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _channel(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _channel(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`first` with `share` (0 to 1) of `second` in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return (red, green, blue)


NIGHT = oklch(0.235, 0.036, 168)
DEEP = oklch(0.295, 0.046, 167)
FOREST = oklch(0.375, 0.056, 166)
MOSS = oklch(0.47, 0.066, 160)
SAGE = oklch(0.66, 0.07, 150)
LEAF = oklch(0.8, 0.085, 133)
MINT = oklch(0.885, 0.062, 130)
PAPER = oklch(0.972, 0.012, 92)
CREAM = oklch(0.935, 0.022, 88)
SAND = oklch(0.875, 0.04, 82)
CLAY = oklch(0.78, 0.055, 75)
SUN = oklch(0.655, 0.19, 36)
EMBER = oklch(0.575, 0.185, 34)
GLOW = oklch(0.83, 0.105, 62)
