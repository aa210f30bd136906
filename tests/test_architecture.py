"""Imports, foreign keys and templates point down the layers, never up. See docs/architecture.md."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import ForeignObject, Model
from django.template import Engine

from tests.databases import ROOT

pytestmark = pytest.mark.one_database

#: Package → layer; the order of docs/architecture.md from below.
LAYERS = {
    "site_cms": 0,
    "policy": 1,
    "members.consent": 2,
    "members.accounts": 3,
    "members.rights": 4,
    "members.newsletter": 5,
    "members.surveys": 6,
    "members.exclusive": 7,
    "members.area": 8,
    "home": 9,
}

#: Where the layers are put together: these may name any of them.
COMPOSITION_ROOT = ("site_cms/urls.py", "site_cms/settings/")

#: Folders of templates that belong to a package; all other templates belong to the lowest layer.
TEMPLATE_FOLDERS = {
    "policy/": "policy",
    "account/": "members.accounts",
    "allauth/": "members.accounts",
    "mfa/": "members.accounts",
    **{f"{name.replace('.', '/')}/": name for name in LAYERS if name.startswith("members.")},
    "home/": "home",
    # allauth's answer to too many attempts.
    "429.html": "members.accounts",
}


def package_of(dotted: str) -> str | None:
    """The package of ours that a dotted name lies in."""
    return next((name for name in LAYERS if f"{dotted}.".startswith(f"{name}.")), None)


def modules() -> Iterator[tuple[str, Path]]:
    """Dotted name and path of every module of ours, migrations included."""
    for top in ("site_cms", "policy", "members", "home"):
        for path in sorted((ROOT / top).rglob("*.py")):
            relative = path.relative_to(ROOT)
            if not str(relative).startswith(COMPOSITION_ROOT):
                yield ".".join(relative.with_suffix("").parts).removesuffix(".__init__"), path


def imports(code: str, module: str, *, is_package: bool = False) -> set[str]:
    """All that a module imports, inside functions and for type checking too."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parts = module.split(".") if is_package else module.split(".")[:-1]
            start = parts[: len(parts) - node.level + 1] if node.level else []
            origin = ".".join([*start, *([node.module] if node.module else [])])
            found |= {origin, *(f"{origin}.{alias.name}" for alias in node.names)}
    return found


def dotted_strings(code: str) -> set[str]:
    """Strings that look like the dotted name of something, as ``import_string`` takes them."""
    return {
        node.value
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[a-z_]+(\.[A-Za-z_]\w*)+", node.value)
    }


def upward(module: str, names: set[str]) -> list[str]:
    """Names of packages in layers above a module's own."""
    own = package_of(module)
    layer = -1 if own is None else LAYERS[own]
    targets = ((name, package_of(name)) for name in sorted(names))
    return [f"{module} → {name}" for name, target in targets if target and LAYERS[target] > layer]


class TestPython:
    def test_scanner_sees_every_kind_of_import(self):
        code = (
            "import home.models\n"
            "def f():\n    from members.accounts import models\n"
            "if TYPE_CHECKING:\n    from ..policy import csp\n"
            "from . import fields\n"
        )

        assert imports(code, "site_cms.pages") >= {
            "home.models",
            "members.accounts.models",
            "policy.csp",
            "site_cms.fields",
        }
        assert imports("from . import a", "site_cms.blocks", is_package=True) >= {
            "site_cms.blocks.a"
        }
        assert upward("policy.csp", {"home.models", "site_cms.pages", "policy.models"}) == [
            "policy.csp → home.models"
        ]

    def test_imports_point_down(self):
        offences = []
        for module, path in modules():
            names = imports(path.read_text(), module, is_package=path.name == "__init__.py")
            offences += upward(module, names)

        assert not offences

    def test_nothing_is_imported_upward_by_its_name(self):
        offences = []
        for module, path in modules():
            names = dotted_strings(path.read_text())
            offences += upward(module, names)

        assert not offences

    def test_every_package_has_a_layer(self):
        packages = {
            ".".join(path.parent.relative_to(ROOT).parts) for path in ROOT.glob("members/*/apps.py")
        } | {path.parent.name for path in ROOT.glob("*/apps.py")}

        assert packages <= set(LAYERS)
        assert {package_of(app.name) for app in apps.get_app_configs()} - {None} == packages

    def test_there_is_no_core_and_no_utils(self):
        names = {part for module, _path in modules() for part in module.split(".")}

        assert not names & {"core", "utils", "util", "helpers", "common", "misc"}


class TestForeignKeys:
    @pytest.mark.parametrize(
        "model",
        [
            model
            for model in apps.get_models(include_auto_created=True)
            if package_of(model.__module__)
        ],
        ids=lambda model: model._meta.label,
    )
    def test_they_point_down(self, model: type[Model]):
        own = package_of(model.__module__)
        assert own
        for field in model._meta.get_fields():
            if not isinstance(field, ForeignObject) or field.related_model is None:
                continue
            if field.related_model._meta.label == settings.AUTH_USER_MODEL:
                continue
            target = package_of(field.related_model.__module__)
            assert target is None or LAYERS[target] <= LAYERS[own], f"{field} points up."


def template_package(name: str) -> str:
    """The package a template belongs to."""
    return next(
        (package for folder, package in TEMPLATE_FOLDERS.items() if name.startswith(folder)),
        "site_cms",
    )


def templates() -> dict[str, str]:
    """Name and source of every template of ours."""
    folder = ROOT / "templates"
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class TestTemplates:
    @pytest.fixture(scope="class")
    def engine(self) -> Engine:
        return Engine.get_default()

    def test_tags_come_from_below(self, engine):
        offences = []
        for name, source in templates().items():
            layer = LAYERS[template_package(name)]
            for loaded in re.findall(r"{%-?\s*load\s+(.+?)\s*%}", source):
                words = loaded.split()
                for library in words[-1:] if "from" in words else words:
                    package = package_of(engine.libraries[library])
                    if package and LAYERS[package] > layer:
                        offences.append(f"{name} loads {library} of {package}")

        assert not offences

    def test_included_and_extended_ones_lie_below(self):
        offences = []
        for name, source in templates().items():
            layer = LAYERS[template_package(name)]
            for other in re.findall(r"{%\s*(?:include|extends)\s+['\"]([^'\"]+)", source):
                if LAYERS[template_package(other)] > layer:
                    offences.append(f"{name} uses {other}")

        assert not offences

    def test_code_names_templates_from_below(self):
        offences = []
        for module, path in modules():
            own = LAYERS.get(package_of(module) or "", -1)
            for other in re.findall(r"[\"']([\w/]+\.(?:html|txt))[\"']", path.read_text()):
                if LAYERS[template_package(other)] > own:
                    offences.append(f"{module} names {other}")

        assert not offences
