"""A minimal writer for one-page, tagged PDF files with the viewer's own Helvetica."""

from .pictures.palette import Colour, oklch

INK = oklch(0.23, 0.025, 165)
Place = tuple[float, float]

_FONT = "<</Type/Font/Subtype/Type1/BaseFont/{}/Encoding/WinAnsiEncoding>>"
_PAGE = (
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/StructParents 0/Tabs/S"
    "/Resources<</Font<</F1 5 0 R/F2 6 0 R>>>>>>"
)
_FIRST_ELEMENT = 9


class Page:
    """One A4 page in points, y upwards.

    Text is tagged by a path such as `L/LI#1/LBody`; equal paths are the same element,
    and what follows `#` only tells siblings apart. Lines and boxes are decoration.
    """

    def __init__(self, title: str, language: str) -> None:
        self._title, self._language = title, language
        self._content: list[str] = []
        self._paths: list[str] = []

    def write(
        self,
        path: str,
        place: Place,
        size: float,
        text: str,
        colour: Colour = INK,
        *,
        bold: bool = False,
    ) -> None:
        """Write a line of text (Windows-1252) as part of an element."""
        tag, number = _tag(path), len(self._paths)
        font = "F2" if bold else "F1"
        shown = f"{text} ".encode("cp1252").hex()  # the space parts the lines read aloud
        self._content.append(
            f"/{tag}<</MCID {number}>>BDC {_rgb(colour)} rg BT /{font} {size} Tf "
            f"{place[0]} {place[1]} Td <{shown}> Tj ET EMC"
        )
        self._paths.append(path)

    def line(self, start: Place, end: Place, colour: Colour, width: float = 0.6) -> None:
        """Draw a straight line with round ends."""
        self._decorate(
            f"{_rgb(colour)} RG {width} w 1 J {start[0]} {start[1]} m {end[0]} {end[1]} l S"
        )

    def dot(self, place: Place, size: float, colour: Colour) -> None:
        """Draw a filled circle around a place."""
        self.line(place, place, colour, size)

    def box(self, corner: Place, size: Place, colour: Colour, *, filled: bool = True) -> None:
        """Draw a rectangle from its lower left corner, filled or as an outline."""
        ink = f"{_rgb(colour)} rg" if filled else f"{_rgb(colour)} RG 1.2 w"
        shape = f"{corner[0]} {corner[1]} {size[0]} {size[1]} re {'f' if filled else 'S'}"
        self._decorate(f"{ink} {shape}")

    def finished(self) -> bytes:
        """The whole file."""
        content = "\n".join(self._content)
        elements, parents = self._structure()
        title = self._title.encode("utf-16-be").hex()
        bodies = [
            f"<</Type/Catalog/Pages 2 0 R/Lang({self._language})/MarkInfo<</Marked true>>"
            "/StructTreeRoot 8 0 R/ViewerPreferences<</DisplayDocTitle true>>>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            _PAGE,
            f"<</Length {len(content)}>>stream\n{content}\nendstream",
            _FONT.format("Helvetica"),
            _FONT.format("Helvetica-Bold"),
            f"<</Title<feff{title}>>>",
            f"<</Type/StructTreeRoot/K[{_FIRST_ELEMENT} 0 R]"
            f"/ParentTree<</Nums[0[{parents}]]>>/ParentTreeNextKey 1>>",
            *elements,
        ]
        return _file(bodies)

    def _decorate(self, operators: str) -> None:
        """Add what a screen reader leaves out."""
        self._content.append(f"/Artifact BMC {operators} EMC")

    def _structure(self) -> tuple[list[str], str]:
        """The bodies of all structure elements, and the element of each piece of text."""
        kids: dict[str, list[str]] = {"Document": []}
        for number, path in enumerate(self._paths):
            self._add(kids, f"Document/{path}", str(number))
        number_of = {path: _FIRST_ELEMENT + i for i, path in enumerate(kids)}
        bodies = [_element(path, kids[path], number_of) for path in kids]
        owners = (number_of[f"Document/{path}"] for path in self._paths)
        return bodies, " ".join(f"{owner} 0 R" for owner in owners)

    def _add(self, kids: dict[str, list[str]], path: str, kid: str) -> None:
        """Append a kid to an element that is made, with its parents, when it is new."""
        if path not in kids:
            kids[path] = []
            self._add(kids, path.rpartition("/")[0], path)
        kids[path].append(kid)


def _element(path: str, kids: list[str], number_of: dict[str, int]) -> str:
    """The body of one structure element; its kids are paths or numbers of text."""
    parent = number_of.get(path.rpartition("/")[0], 8)
    inside = " ".join(f"{number_of[kid]} 0 R" if kid in number_of else kid for kid in kids)
    scope = "/A<</O/Table/Scope/Column>>" if _tag(path) == "TH" else ""
    return f"<</Type/StructElem/S/{_tag(path)}/P {parent} 0 R/Pg 3 0 R{scope}/K[{inside}]>>"


def _tag(path: str) -> str:
    """The structure type at the end of a path."""
    return path.rpartition("/")[2].partition("#")[0]


def _rgb(colour: Colour) -> str:
    """A colour's three operands."""
    return " ".join(f"{channel / 255:.3f}" for channel in colour)


def _file(bodies: list[str]) -> bytes:
    """Number the objects from 1 (catalogue first, information seventh) and index them."""
    out, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(f"{len(out):010} 00000 n \n")
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("ascii")
    size = len(bodies) + 1
    index = f"xref\n0 {size}\n0000000000 65535 f \n{''.join(places)}"
    end = f"trailer\n<</Size {size}/Root 1 0 R/Info 7 0 R>>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + f"{index}{end}".encode("ascii")
