"""The ways by which editors get files into the site, as functions that upload through them.

Each returns the messages the editor reads: none means that the file was taken.
"""

import json
from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from site_cms.media import SiteDocument, SiteImage

Door = Callable[[Client, SimpleUploadedFile], list[str]]


def add_picture(client: Client, file: SimpleUploadedFile, **fields: object) -> list[str]:
    data = {"title": "Bild", "file": file, "collection": 1, **fields}
    return _form_errors(client.post(reverse("wagtailimages:add"), data))


def add_pictures(client: Client, file: SimpleUploadedFile, **fields: object) -> list[str]:
    data = {"title": "Bild", "files[]": file, "collection": 1, **fields}
    return _json_errors(client.post(reverse("wagtailimages:add_multiple"), data))


def replace_picture(client: Client, file: SimpleUploadedFile, **fields: object) -> list[str]:
    address = reverse("wagtailimages:edit", args=[SiteImage.objects.get(title="Vorher").pk])
    return _form_errors(client.post(address, {"title": "Neu", "file": file, "collection": 1}))


def choose_picture(client: Client, file: SimpleUploadedFile, **fields: object) -> list[str]:
    data = {"title": "Bild", "file": file, "collection": 1, **fields}
    data = {f"image-chooser-upload-{name}": value for name, value in data.items()}
    return _chooser_errors(client.post(reverse("wagtailimages_chooser:create"), data))


def add_document(client: Client, file: SimpleUploadedFile, **fields: object) -> list[str]:
    data = {"title": "Datei", "file": file, "collection": 1, **fields}
    return _form_errors(client.post(reverse("wagtaildocs:add"), data))


def add_documents(client: Client, file: SimpleUploadedFile, **fields: object) -> list[str]:
    data = {"title": "Datei", "files[]": file, "collection": 1, **fields}
    return _json_errors(client.post(reverse("wagtaildocs:add_multiple"), data))


def replace_document(client: Client, file: SimpleUploadedFile, **fields: object) -> list[str]:
    address = reverse("wagtaildocs:edit", args=[SiteDocument.objects.get(title="Vorher").pk])
    return _form_errors(client.post(address, {"title": "Neu", "file": file, "collection": 1}))


def choose_document(client: Client, file: SimpleUploadedFile, **fields: object) -> list[str]:
    data = {"title": "Datei", "file": file, "collection": 1, **fields}
    data = {f"document-chooser-upload-{name}": value for name, value in data.items()}
    return _chooser_errors(client.post(reverse("wagtaildocs_chooser:create"), data))


PICTURE_DOORS: list[Door] = [add_picture, add_pictures, replace_picture, choose_picture]
DOCUMENT_DOORS: list[Door] = [add_document, add_documents, replace_document, choose_document]


def _form_errors(response) -> list[str]:
    if response.status_code == 302:
        return []
    assert response.status_code == 200
    errors = response.context["form"].errors
    shown = response.content.decode()
    messages = [message for messages in errors.values() for message in messages]
    assert messages and all(message.split(".")[0] in shown for message in messages)
    return messages


def _json_errors(response) -> list[str]:
    assert response.status_code == 200
    answer = response.json()
    return [] if answer["success"] else [answer["error_message"]]


def _chooser_errors(response) -> list[str]:
    assert response.status_code == 200
    answer = json.loads(response.content)
    if answer["step"] == "chosen":
        return []
    assert answer["step"] == "reshow_creation_form"
    return [answer["htmlFragment"]]
