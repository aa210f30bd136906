"""The block with which editors embed what is somewhere else."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from members.consent import asking
from members.consent.asking import Question
from policy import register
from policy.models import Service
from site_cms.blocks import LineBlock, LinesBlock, PictureChooserBlock

from .addresses import LABELS, Frame, frame_of


class EmbedValue(blocks.StructValue):
    """What to embed, and who runs it."""

    @cached_property
    def frame(self) -> Frame | None:
        """The frame that shows it; None for an address that nobody knows."""
        return frame_of(self.get("address") or "")


def service_behind(frame: Frame | None, state: register.State) -> Service | None:
    """The service in use whose entry lets our pages show a frame."""
    return register.using(state, frame.host, "frame-src") if frame else None


class EmbedBlock(blocks.StructBlock):
    """Content of a third-party service: a card until the visitor agrees."""

    address = blocks.URLBlock(
        label=gettext_lazy("Web address"),
        max_length=500,
        help_text=gettext_lazy(
            "As it stands in the browser: a video on YouTube or Vimeo, a view of OpenStreetMap, a "
            "page, post or video on Facebook, a post or an account on X."
        ),
    )
    title = LineBlock(
        label=gettext_lazy("Title"),
        max_length=120,
        help_text=gettext_lazy("What there is to see; shown before anything loads."),
    )
    text = LinesBlock(
        label=gettext_lazy("Text"),
        required=False,
        max_length=300,
        rows=2,
        help_text=gettext_lazy("What people would miss who do not load it."),
    )
    duration = LineBlock(
        label=gettext_lazy("Duration"),
        required=False,
        max_length=10,
        help_text=gettext_lazy("Of a video, such as 3:12."),
    )
    picture = PictureChooserBlock(
        label=gettext_lazy("Picture"),
        required=False,
        help_text=gettext_lazy("Stands in for it until it loads. It comes from us."),
    )

    class Meta:
        icon = "media"
        label = gettext_lazy("Embedded content")
        description = gettext_lazy(
            "A video, map or post from somewhere else; nothing loads before the visitor agrees."
        )
        template = "members/consent/embed.html"
        group = gettext_lazy("Media")
        label_format = "{title}"
        value_class = EmbedValue

    def clean(self, value: EmbedValue) -> EmbedValue:
        """Refuse an address that no service in use covers, in drafts too: it would never load."""
        cleaned: EmbedValue = super().clean(value)
        address = cleaned.get("address")
        if address:
            problem = _problem(frame_of(address))
            if problem:
                raise StructBlockValidationError({"address": ValidationError(problem)})
        return cleaned

    def get_context(
        self, value: EmbedValue, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """The frame, the service behind it and what to ask about it."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        frame = value.frame
        request = context.get("request")
        state = register.of_request(request) if request else register.state()
        service = service_behind(frame, state)
        label = LABELS[frame.kind] % {"service": _name(frame, state)} if frame else ""
        question = _question(request, service)
        return {**context, "frame": frame, "service": service, "label": label, "question": question}

    def extract_references(self, value: EmbedValue) -> Iterator[tuple[Any, Any, str, str]]:
        """Also the service behind it, in use or not, for the register's report of its usage."""
        yield from super().extract_references(value)
        frame = value.frame
        if frame is None:
            return
        for service in Service.objects.all():
            if register.names(service, frame.host, "frame-src"):
                yield Service, str(service.pk), "address", "address"

    def get_preview_value(self) -> Any:
        """A video."""
        return self.normalize(
            {
                "address": "https://www.youtube.com/watch?v=aqz-KE-bpKQ",
                "title": _("What a test looks like"),
                "text": _("Three minutes in a kitchen."),
                "duration": "3:12",
            }
        )


def _name(frame: Frame, state: register.State) -> str:
    """What the service behind a frame is called, in use or not; its host if nobody knows."""
    known = (*register.services(state), *register.former(state))
    named = (each.name for each in known if register.names(each, frame.host, "frame-src"))
    return next(named, frame.host)


def _question(request: Any, service: Service | None) -> Question | None:
    """What to ask before a service loads."""
    if request is None or service is None:
        return None
    return asking.of_request(request).about(service)


def _problem(frame: Frame | None) -> str:
    """Why something cannot be embedded; empty if it can."""
    if frame is None:
        return _(
            "This address cannot be embedded. Take the one of a video on YouTube or Vimeo, of a "
            "view of OpenStreetMap, of a page, post or video on Facebook, or of a post or an "
            "account on X."
        )
    if service_behind(frame, register.state()) is None:
        return _(
            "No third-party service in use covers %(host)s, so it would never load. It needs an "
            "entry of its own in the register, approved by a privacy approver."
        ) % {"host": frame.host}
    return ""
