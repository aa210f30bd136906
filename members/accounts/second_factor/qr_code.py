"""QR codes that stand in the page itself: our Content-Security-Policy allows no ``data:``."""

import qrcode
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


def svg(text: str) -> SafeString:
    """A picture of a text, with the quiet margin that cameras need; its colours come from CSS."""
    code = qrcode.QRCode(border=4)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(
        f"M{column} {row}h1v1h-1z"
        for row, modules in enumerate(rows)
        for column, dark in enumerate(modules)
        if dark
    )
    return format_html(
        '<svg viewBox="0 0 {size} {size}" shape-rendering="crispEdges" '
        'aria-hidden="true"><path d="{path}"/></svg>',
        size=len(rows),
        path=mark_safe(path),
    )
