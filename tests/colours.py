"""Colours of the style sheet as mail programs know them."""

from math import cos, radians, sin


def hex_of(lightness: str, chroma: str, hue: str) -> str:
    """``oklch(98% 0.01 95)``, given as its three numbers, in sRGB (CSS Color 4, 20.5)."""
    level, angle = float(lightness) / 100, radians(float(hue))
    a, b = float(chroma) * cos(angle), float(chroma) * sin(angle)
    long = (level + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (level - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (level - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return "#" + "".join(f"{_channel(value):02x}" for value in linear)


def _channel(value: float) -> int:
    value = min(1.0, max(0.0, value))
    return round(
        255 * (12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055)
    )
