"""What all feeds have in common."""

import re

#: What XML 1.0 cannot hold, however it is escaped.
_FORBIDDEN_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def xml_text(text: str) -> str:
    """The text without the control characters that would break the whole feed."""
    return _FORBIDDEN_IN_XML.sub("", text)
