"""Files to upload: good ones, broken ones and hostile ones, all made here."""

import io
import struct
import zipfile
import zlib

from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

#: Stands in every kind of metadata of ``with_metadata``; no rendition may contain it.
SECRET = "52-31-12-Geheimkamera"


def picture(file_format: str = "JPEG", size: tuple[int, int] = (640, 480), **options) -> bytes:
    """A small picture with a gradient."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    output = io.BytesIO()
    image.save(output, file_format, **options)
    return output.getvalue()


def with_metadata(file_format: str) -> bytes:
    """A picture with the place it was taken at, a camera, XMP and comments."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = SECRET
    exif[ExifTags.Base.Orientation] = 6
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef] = "N"
    gps[ExifTags.GPS.GPSLatitude] = (52.0, 31.0, 12.0)
    gps[ExifTags.GPS.GPSMapDatum] = SECRET
    if file_format == "PNG":
        texts = PngInfo()
        texts.add_text("Comment", SECRET)
        return picture(file_format, exif=exif, pnginfo=texts)
    xmp = f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode()
    if file_format == "JPEG":
        return picture(file_format, exif=exif, xmp=xmp, comment=SECRET)
    return picture(file_format, exif=exif, xmp=xmp)


def animated(file_format: str) -> bytes:
    """Two frames."""
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    output = io.BytesIO()
    frames[0].save(output, file_format, save_all=True, append_images=frames[1:], duration=100)
    return output.getvalue()


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A black-and-white PNG of some kilobytes that unpacks to more than a hundred megabytes."""
    packer = zlib.compressobj(9)
    line = bytes(1 + (width + 7) // 8)
    packed = b"".join(packer.compress(line) for _line in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def archive(**members: str | bytes) -> bytes:
    """A ZIP file; double underscores in names are slashes, single ones dots."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "/").replace("_", "."), content)
    return output.getvalue()


PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><title>x</title><script>alert(1)</script>"
DOCX = archive(word__document_xml="<w:document/>")
DOCM = archive(word__document_xml="<w:document/>", word__vbaProject_bin=b"macro")
ODT = archive(mimetype="application/vnd.oasis.opendocument.text", content_xml="<office/>")
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
