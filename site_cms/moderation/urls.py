"""Addresses of moderation below ``/cms/``."""

from django.urls import include, path

from .views import localize, reports, text

urlpatterns = [
    path(
        "moderation/",
        include(
            (
                [
                    path(
                        "<slug:app_label>/<slug:model_name>/<str:pk>/",
                        text.TextView.as_view(),
                        name="text",
                    ),
                    path(
                        "<slug:app_label>/<slug:model_name>/<str:pk>/compare/",
                        text.CompareView.as_view(),
                        name="compare",
                    ),
                ],
                "moderation",
            )
        ),
    ),
    path("reports/stale/", reports.StaleReport.as_view(), name="moderation_stale"),
    path(
        "reports/stale/results/",
        reports.StaleReport.as_view(results_only=True),
        name="moderation_stale_results",
    ),
    # In place of wagtail-localize's own, which come later: see views/localize.py.
    path("localize/submit/page/<int:page_id>/", localize.TranslatePageView.as_view()),
    path("localize/update/<int:translation_source_id>/", localize.TakeOverView.as_view()),
    path("localize/page/<int:page_id>/convert_to_alias/", localize.no_aliases),
    path(
        "localize/translate/<int:translation_id>/strings/<int:string_segment_id>/edit/",
        localize.edit_string,
    ),
    path(
        "localize/translate/<int:translation_id>/overrides/<int:overridable_segment_id>/edit/",
        localize.edit_override,
    ),
    path("localize/translate/<int:translation_id>/pofile/upload/", localize.upload_pofile),
    path("localize/translate/<int:translation_id>/machine_translate/", localize.machine_translate),
]
