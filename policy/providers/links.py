"""Links inside texts that the system writes."""

from policy.document import nodes
from policy.document.nodes import Inline


def mail_link(address: str) -> Inline:
    """An e-mail address to click on; nothing without one."""
    return nodes.inline([nodes.run(address, href=f"mailto:{address}")])


def link(text: str, address: str) -> Inline:
    """A text that leads somewhere; nothing without an address."""
    return nodes.inline([nodes.run(text, href=address)]) if address else []


def joined(*words: Inline, by: str = ", ") -> Inline:
    """Several texts in a row; those that say nothing are left out."""
    found: Inline = []
    for each in filter(None, words):
        found += [*(nodes.inline(by) if found else []), *each]
    return found
