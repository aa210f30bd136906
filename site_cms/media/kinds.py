"""What files really are: decided by their first bytes, never by their names alone."""

import codecs
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

import filetype

#: Enough to recognise every kind.
HEAD = 8192

#: What browsers may show instead of saving it. They render these, they do not run them.
SHOWN = {"application/pdf", "image/avif", "image/gif", "image/jpeg", "image/png", "image/webp"}

OOXML = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"


@dataclass(frozen=True)
class Kind:
    """A kind of document: its media type, and how to tell that a file is one."""

    content_type: str
    matches: Callable[[IO[bytes]], bool]


def head(file: IO[bytes]) -> bytes:
    """The first bytes of a file, which is left at its beginning."""
    file.seek(0)
    start = file.read(HEAD)
    file.seek(0)
    return start


def is_pdf(file: IO[bytes]) -> bool:
    """Whether the file begins like a PDF."""
    return head(file).startswith(b"%PDF-")


def is_text(file: IO[bytes]) -> bool:
    """Whether the file is text: UTF-16 with its mark, or anything without control characters."""
    start = head(file)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    return filetype.guess(start) is None and not any(byte in start for byte in b"\0\x01\x02\x03")


def is_zip(file: IO[bytes]) -> bool:
    """Whether the file is an archive, with nothing put before it."""
    return head(file).startswith(b"PK\x03\x04") and zipfile.is_zipfile(file)


def is_ooxml(part: str) -> Callable[[IO[bytes]], bool]:
    """Whether the file is a document of Microsoft Office with that part, and without macros."""

    def matches(file: IO[bytes]) -> bool:
        names = _members(file)
        return part in names and not any(name.endswith("vbaProject.bin") for name in names)

    return matches


def is_odf(content_type: str) -> Callable[[IO[bytes]], bool]:
    """Whether the file is a document of LibreOffice that says it is of that type."""

    def matches(file: IO[bytes]) -> bool:
        # The standard puts this entry first and uncompressed so that it can be read like this.
        return "content.xml" in _members(file) and content_type.encode() in head(file)[:128]

    return matches


def _members(file: IO[bytes]) -> set[str]:
    """The names of the files in an archive; none if it is broken or no archive at all."""
    if not is_zip(file):
        return set()
    try:
        with zipfile.ZipFile(file) as archive:
            return set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return set()
    finally:
        file.seek(0)


#: Extension → kind. Nothing here can run script in a browser: no HTML, SVG, XML or JavaScript.
#: Pictures are not documents here: they would keep the place and time they were taken at.
KINDS = {
    "pdf": Kind("application/pdf", is_pdf),
    "txt": Kind("text/plain; charset=utf-8", is_text),
    "csv": Kind("text/csv; charset=utf-8", is_text),
    "zip": Kind("application/zip", is_zip),
    "docx": Kind(f"{OOXML}.wordprocessingml.document", is_ooxml("word/document.xml")),
    "xlsx": Kind(f"{OOXML}.spreadsheetml.sheet", is_ooxml("xl/workbook.xml")),
    "pptx": Kind(f"{OOXML}.presentationml.presentation", is_ooxml("ppt/presentation.xml")),
    "odt": Kind(f"{ODF}.text", is_odf(f"{ODF}.text")),
    "ods": Kind(f"{ODF}.spreadsheet", is_odf(f"{ODF}.spreadsheet")),
    "odp": Kind(f"{ODF}.presentation", is_odf(f"{ODF}.presentation")),
}


def content_type(file: IO[bytes], extension: str) -> str:
    """The media type to serve a stored file with; a nameless one if name and content disagree."""
    guess = filetype.guess_mime(head(file))
    if guess in SHOWN:
        return guess
    kind = KINDS.get(extension.lower())
    if kind and kind.matches(file):
        return kind.content_type
    return "application/octet-stream"
