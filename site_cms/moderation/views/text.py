"""The page on which a text is looked at, submitted, decided on and remembered."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.apps import apps
from django.contrib.admin.utils import unquote
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.log_actions import registry as log_registry
from wagtail.models import Page, Revision, WorkflowState

from .. import approval, changes, translations
from ..comparing import Row, changed_fields, compare
from ..joint import together
from ..moderated import Moderated
from ..publishing import ALL_LANGUAGES
from ..refusal import CHANGED_SINCE, Refused
from ..texts import Version, edit_url, may_read, moderation_url, versions, waiting_options

#: How much of the past is told at once.
HISTORY_LENGTH = 40
MAX_COMMENT = 2000


class DecisionForm(forms.Form):
    """What somebody decides or asks for, with what they want others to know."""

    comment = forms.CharField(required=False, max_length=MAX_COMMENT)
    only_wording = forms.BooleanField(required=False)
    digest = forms.CharField(required=False, max_length=64)
    go_live_at = forms.DateTimeField(required=False)
    expire_at = forms.DateTimeField(required=False)
    #: Keys of the task states on the page that was looked at.
    seen = forms.TypedMultipleChoiceField(required=False, coerce=int)

    def __init__(self, *args: Any, seen: Sequence[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].choices = [  # type: ignore[attr-defined]
            (key, key) for key in seen
        ]


def find_text(app_label: str, model_name: str, pk: str, user: Any) -> Any:
    """A moderated text that somebody may read.

    Raises:
        Http404: there is none.
        PermissionDenied: they may not read it.
    """
    try:
        model = apps.get_model(app_label, model_name)
    except LookupError as error:
        raise Http404 from error
    if model is not Page and (not issubclass(model, Moderated) or issubclass(model, Page)):
        raise Http404
    try:
        text = get_object_or_404(model, pk=unquote(pk))
    except (ValueError, ValidationError) as error:
        raise Http404 from error
    text = text.specific if isinstance(text, Page) else text
    if isinstance(text, Page) and text.depth == 1:
        raise Http404
    if not may_read(text, user):
        raise PermissionDenied
    return text


class BaseTextView(WagtailAdminTemplateMixin, TemplateView):
    """A page about one text, for who may read it."""

    _show_breadcrumbs = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the text."""
        super().setup(request, *args, **kwargs)
        self.text = find_text(user=request.user, **kwargs)

    def get_page_subtitle(self) -> str:
        """What it is about."""
        return str(self.text.get_latest_revision_as_object())

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """From what lies above to here."""
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, self.get_page_above(), here]

    def get_page_above(self) -> dict[str, str]:
        """The way back."""
        raise NotImplementedError


class TextView(BaseTextView):
    """Shows a text in its languages side by side, and takes decisions."""

    template_name = "moderation/text.html"
    header_icon = "tasks"

    def get_page_title(self) -> str:
        """What this page is."""
        return _("Moderation")

    def get_page_above(self) -> dict[str, str]:
        """The editing form."""
        return {"url": edit_url(self.text), "label": self.get_page_subtitle()}

    @cached_property
    def versions(self) -> list[Version]:
        """The text in all languages."""
        return versions(self.text, self.request.user)

    @cached_property
    def waiting(self) -> list[Version]:
        """What is decided on together with this text, or was sent back together."""
        [own] = [each for each in self.versions if each.text.pk == self.text.pk]
        if own.state is None:
            return []
        keys = {state.pk for state in together(own.state)}
        return [each for each in self.versions if each.state and each.state.pk in keys]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """All there is to see."""
        shown = self.waiting if any(each.is_waiting for each in self.waiting) else self.versions
        rows = compare(self.request, [(each.published, each.draft) for each in shown])
        show_all = "all" in self.request.GET
        options = waiting_options(self.waiting[0]) if self.waiting else approval.NOTHING
        return {
            **super().get_context_data(**kwargs),
            "versions": self.versions,
            "shown": shown,
            "waiting": self.waiting,
            "options": options,
            "may_be_only_wording": self._may_be_only_wording(options),
            "text": self.text,
            "all_languages": ALL_LANGUAGES,
            "approve_label": approval.LABELS[options.approve] if options.approve else "",
            "is_waiting": any(each.is_waiting for each in self.waiting),
            "submittable": [each for each in self.versions if each.is_submittable],
            "rows": rows if show_all else [row for row in rows if row.is_changed],
            "show_all": show_all,
            "stale": [
                (each, self._changes_of_original(each)) for each in self.versions if each.is_stale
            ],
            "history": self._history(),
            "revisions": [(each, self._revisions(each)) for each in self.versions],
            "corrected_by": self._corrected_by(),
            "said": self._said_on_submission(),
            "max_comment": MAX_COMMENT,
        }

    def _may_be_only_wording(self, options: approval.Options) -> bool:
        """Whether to ask the approver about it."""
        approves = options.approve in (approval.Approval.APPROVE, approval.Approval.HAND_BACK)
        return approves and all(each.text.may_be_only_wording for each in self.waiting)

    def _corrected_by(self) -> Any:
        for each in self.waiting:
            current = each.state.current_task_state if each.state else None
            corrected_by = getattr(current and current.specific, "corrected_by", None)
            if corrected_by:
                return corrected_by
        return None

    def _said_on_submission(self) -> Any:
        """The log entry of what the author said last about what waits."""
        said = (changes.said_on_submission(each.text) for each in self.waiting)
        return next(filter(None, said), None)

    def _changes_of_original(self, version: Version) -> list[Row]:
        before = translations.original_when_translated(version.text)
        if before is None:
            return []
        original = translations.original_of(version.text)
        now = original.get_latest_revision_as_object() if original else before
        return changed_fields(self.request, before, now)

    def _history(self) -> list[tuple[Version, Any]]:
        """What happened to the text in all its languages, latest first."""
        entries = [
            (each, entry)
            for each in self.versions
            for entry in log_registry.get_logs_for_instance(each.text)
            .latest_by_uuid_and_action()
            .select_related("user")[:HISTORY_LENGTH]
        ]
        entries.sort(key=lambda pair: pair[1].timestamp, reverse=True)
        return entries[:HISTORY_LENGTH]

    def _revisions(self, version: Version) -> list[Revision]:
        newest_first = version.text.revisions.order_by("-created_at", "-pk")
        return list(newest_first.select_related("user").defer("content")[:HISTORY_LENGTH])

    # Decisions

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Carry out what somebody decided, or say why not."""
        action = self.actions.get(request.POST.get("action", ""))
        form = DecisionForm(request.POST, seen=self._task_states())
        try:
            if action is None:
                raise Refused(_("This cannot be done here."))
            if not form.is_valid():
                raise Refused(self._first_error(form))
            with transaction.atomic():
                message = action(self, form.cleaned_data)
            messages.success(request, message)
        except Refused as refusal:
            messages.error(request, str(refusal))
        except ValidationError as error:
            messages.error(request, self._in_words(error))
        return redirect(moderation_url(self.text))

    def _task_states(self) -> list[int]:
        keys = (each.state.current_task_state_id for each in self.waiting if each.state)
        return [key for key in keys if key]

    def _first_error(self, form: DecisionForm) -> str:
        if "seen" in form.errors:
            return str(CHANGED_SINCE)
        return "; ".join(str(error) for errors in form.errors.values() for error in errors)

    def _in_words(self, error: ValidationError) -> str:
        """What is wrong, with the names of the fields."""
        if not hasattr(error, "error_dict"):
            return " ".join(error.messages)
        problems = []
        for name, texts in error.message_dict.items():
            try:
                label = str(capfirst(self.text._meta.get_field(name).verbose_name))
            except FieldDoesNotExist:
                label = ""
            problems.append(": ".join(filter(None, [label, " ".join(texts)])))
        return _("Not complete yet. %(problems)s") % {"problems": " · ".join(problems)}

    def _submit(self, data: dict[str, Any]) -> str:
        if not any(each.is_submittable for each in self.versions if each.text.pk == self.text.pk):
            raise Refused(_("There is nothing to submit, or it is locked."))
        if self.text.decided_in_all_languages:
            return self._submit_together(data)
        if "go_live_at" in self.request.POST:
            self._set_schedule(self.text, data["go_live_at"], data["expire_at"])
        approval.submit([self.text], self.request.user, data["comment"])
        return _("Submitted.")

    def _submit_together(self, data: dict[str, Any]) -> str:
        texts = [each.text for each in self.versions if each.is_submittable]
        if len(texts) < 2:
            if self.text.decided_in_all_languages:
                raise Refused(ALL_LANGUAGES)
            raise Refused(_("There is nothing to submit in the other language."))
        for text in texts[1:]:
            approval.share_schedule(texts[0], text, self.request.user)
        approval.submit(texts, self.request.user, data["comment"])
        return _("Submitted together: they are decided on and published as one.")

    def _set_schedule(
        self, text: Any, go_live_at: datetime | None, expire_at: datetime | None
    ) -> None:
        """Write into the draft when to publish; what approvers approve contains it."""
        draft = text.get_latest_revision_as_object()
        before = (draft.go_live_at, draft.expire_at)
        # Fields for dates know no seconds.
        if [_to_the_minute(time) for time in before] == [
            _to_the_minute(time) for time in (go_live_at, expire_at)
        ]:
            return
        if go_live_at and expire_at and go_live_at >= expire_at:
            raise Refused(_("Publishing has to come before expiring."))
        draft.go_live_at, draft.expire_at = go_live_at, expire_at
        draft.save_revision(user=self.request.user, clean=False, log_action=True)

    def _approve(self, data: dict[str, Any]) -> str:
        state = self._waiting_state()
        kind = approval.approve(
            state,
            self.request.user,
            data["comment"],
            seen=data["seen"],
            only_wording=data["only_wording"],
            digest=data["digest"],
        )
        if kind is approval.Approval.HAND_BACK:
            return _("The author was asked to confirm your correction.")
        return _("Approved.")

    def _reject(self, data: dict[str, Any]) -> str:
        state = self._waiting_state()
        approval.reject(state, self.request.user, data["comment"], seen=data["seen"])
        return _("Sent back to the authors.")

    def _cancel(self, data: dict[str, Any]) -> str:
        approval.cancel(self._waiting_state(), self.request.user)
        return _("Taken back.")

    def _take_over(self, data: dict[str, Any]) -> str:
        self._require_translation()
        translation = translations.translation_of(self.text)
        if translation is None:
            raise Refused(_("This page is not translated text by text."))
        translations.take_over_changes(translation.source, self.request.user)
        return _("What changed can be translated now.")

    def _still_holds(self, data: dict[str, Any]) -> str:
        self._require_translation()
        translations.require_unlocked(self.text, self.request.user)
        translation = translations.translation_of(self.text)
        if translation is not None:
            translations.take_over_changes(translation.source, self.request.user)
        translations.remember_original(self.text)
        return _("Noted: the translation still holds.")

    def _require_translation(self) -> None:
        if not isinstance(self.text, Page) or translations.original_of(self.text) is None:
            raise Refused(_("This cannot be done here."))

    def _waiting_state(self) -> WorkflowState:
        if not self.waiting or self.waiting[0].state is None:
            raise Refused(_("This is decided already."))
        return self.waiting[0].state

    actions: dict[str, Callable[["TextView", dict[str, Any]], str]] = {
        "submit": _submit,
        "submit-together": _submit_together,
        "approve": _approve,
        "reject": _reject,
        "cancel": _cancel,
        "take-over": _take_over,
        "still-holds": _still_holds,
    }


def _to_the_minute(time: datetime | None) -> datetime | None:
    return time.replace(second=0, microsecond=0) if time else None


class CompareView(BaseTextView):
    """What changed between any two states of a text."""

    template_name = "moderation/compare.html"
    header_icon = "history"

    def get_page_title(self) -> str:
        """What this page is."""
        return _("What changed")

    def get_page_above(self) -> dict[str, str]:
        """Moderation."""
        return {"url": moderation_url(self.text), "label": _("Moderation")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The two states, the older one first."""
        older, newer = sorted(
            (self._revision("a"), self._revision("b")),
            key=lambda revision: (revision.created_at, revision.pk),
        )
        return {
            **super().get_context_data(**kwargs),
            "older": older,
            "newer": newer,
            "rows": changed_fields(self.request, older.as_object(), newer.as_object()),
            "back_url": moderation_url(self.text),
        }

    def _revision(self, name: str) -> Revision:
        key = self.request.GET.get(name, "")
        if not key.isascii() or not key.isdigit() or len(key) > 18:
            raise Http404
        revision: Revision = get_object_or_404(self.text.revisions, pk=int(key))
        return revision
