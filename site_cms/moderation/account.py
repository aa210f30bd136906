"""How somebody wants to hear of moderation, in their account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab

from .models import NoticeSetting


class NoticeSettingForm(forms.ModelForm):
    """One choice."""

    class Meta:
        model = NoticeSetting
        fields = ("digest",)


class NoticeSettingPanel(BaseSettingsPanel):
    """Under *Notifications*, below Wagtail's own choices."""

    name = "moderation"
    title = _("Mails about moderation")
    tab = notifications_tab
    order = 200
    form_class = NoticeSettingForm

    def get_form(self) -> NoticeSettingForm:
        """The form of the person's own setting."""
        setting = NoticeSetting.objects.filter(user=self.user).first()
        instance = setting or NoticeSetting(user=self.user)
        data: Any = self.request.POST if self.request.method == "POST" else None
        return NoticeSettingForm(data, instance=instance, prefix=self.name)
