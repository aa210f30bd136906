"""wagtail-localize's views, without the ways in which they publish or overwrite what is public.

- Translating a page makes drafts, of the pages above it too, and leaves existing pages alone.
- Taking over changes of the original reads its newest draft and saves drafts.
- Every text that is translated is saved into the draft of the translated page, so that history,
  authorship and approval see it; while others decide about the page, it cannot be changed.
- No page becomes an alias of its original: it would be public at once in the wrong language.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from wagtail.admin import messages
from wagtail.models import Page
from wagtail_localize.models import Translation
from wagtail_localize.views import edit_translation, submit_translations, update_translations

from .. import translations
from ..refusal import Refused

View = Callable[..., HttpResponseBase]


def edit_translation_of(
    request: HttpRequest, translation: Translation, page: Page
) -> HttpResponseBase:
    """wagtail-localize's editor, read-only for whom the page is locked, without making aliases."""
    lock = page.get_lock()
    if lock and lock.for_user(request.user):
        # Only for this answer: the editor knows no other way to be read-only.
        page.locked = True
    answer: HttpResponse = edit_translation.edit_translation(request, translation, page)
    alias_url = reverse("wagtail_localize:convert_to_alias", args=[page.pk])
    answer.content = answer.content.replace(f"&quot;{alias_url}&quot;".encode(), b"null")
    return answer


class TranslatePageView(submit_translations.SubmitPageTranslationView):
    """Starts translating a page."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only who may edit the page."""
        page = get_object_or_404(Page, pk=kwargs["page_id"])
        if not page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Make drafts."""
        locales = list(form.cleaned_data["locales"])
        translations.translate(self.object, locales, self.request.user)
        if form.cleaned_data["include_subtree"]:
            translations.translate_subtree(self.object, locales, self.request.user)
        names = ", ".join(str(locale.get_display_name()) for locale in locales)
        messages.success(self.request, self.get_success_message(names))
        translated = self.object.get_translation(locales[0])
        return redirect(self.get_success_url() or self.get_default_success_url(translated))


class TakeOverForm(update_translations.UpdateTranslationsForm):
    """Asks for nothing: what is taken over is a draft."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.clear()


class TakeOverView(update_translations.UpdateTranslationsView):
    """Lets what changed in the original be translated."""

    def get_form(self) -> TakeOverForm:
        """The form without *publish immediately*."""
        return TakeOverForm(self.request.POST or None)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """Take over, unless somebody decides about a translation right now."""
        try:
            translations.take_over_changes(self.object, request.user)
            messages.success(request, self.get_success_message())
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(self.get_success_url() or self.get_default_success_url())


def no_aliases(request: HttpRequest, page_id: int) -> HttpResponse:
    """Nothing: each language has a text of its own.

    Raises:
        Http404: always.
    """
    raise Http404


def _require_editable(page: Page, user: Any) -> None:
    """Check that somebody may edit a page now.

    Raises:
        PermissionDenied: they may not, or it is locked for them.
    """
    if not page.permissions_for_user(user).can_edit():
        raise PermissionDenied
    translations.require_unlocked(page, user)


def saved_into_draft(view: View) -> View:
    """Let a view that changes translated texts keep the draft of the translated page in step."""

    @wraps(view)
    def wrapped(request: HttpRequest, translation_id: int, **kwargs: Any) -> HttpResponseBase:
        # Texts of a stopped translation would wait unseen for somebody else's name.
        translation = get_object_or_404(Translation, pk=translation_id, enabled=True)
        if request.method not in ("POST", "PUT", "DELETE"):
            return view(request, translation_id=translation_id, **kwargs)
        try:
            page = translation.get_target_instance()
        except translation.source.specific_content_type.model_class().DoesNotExist as error:
            raise Http404 from error
        _require_editable(page, request.user)
        with transaction.atomic():
            response = view(request, translation_id=translation_id, **kwargs)
            if response.status_code < 400:
                translations.save_draft(translation, request.user)
        return response

    return wrapped


# The views of texts and choices check the CSRF token themselves.
edit_string = csrf_exempt(saved_into_draft(edit_translation.edit_string_translation))
edit_override = csrf_exempt(saved_into_draft(edit_translation.edit_override))
upload_pofile = saved_into_draft(edit_translation.upload_pofile)
machine_translate = saved_into_draft(edit_translation.machine_translate)
