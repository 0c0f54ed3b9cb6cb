"""What the API answers is what its document says, for good calls and for bad ones."""

import json
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from nexus.interfaces.rest import reference
from nexus.services import access
from tests.conftest import ROOT, often
from tests.interfaces import rest_hubs

pytestmark = pytest.mark.django_db

DOCUMENT = json.loads((ROOT / "docs" / "reference" / "openapi.json").read_text(encoding="utf-8"))
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
SCHEMA.app = WSGIHandler()
KNOWN = {"slug": ["celery", "amara", "open", "nothing"], "number": [1, 2], "path": ["docs/journal.md", "notes.rst"]}
EXAMPLES = often(ci=6, here=3)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Yield the owner's token of a small hub that all tests of this module call."""
    with rest_hubs.shared(tmp_path_factory.mktemp("rest"), django_db_blocker):
        yield access.owner_token()


def test_the_document_that_is_committed_is_the_one_that_is_served() -> None:
    assert json.loads(reference.document()) == DOCUMENT
    assert DOCUMENT["openapi"].startswith("3.1")


def _operations() -> Iterator[Any]:
    """Give every operation with calls as documented, and with wrong ones where it takes anything."""
    for result in SCHEMA.get_all_operations():
        operation = result.ok()
        yield pytest.param(operation, GenerationMode.POSITIVE, id=f"{operation.label} as documented")
        if operation.query or operation.path_parameters or operation.body:
            yield pytest.param(operation, GenerationMode.NEGATIVE, id=f"{operation.label} otherwise")


@pytest.mark.parametrize(("operation", "mode"), list(_operations()))
def test_every_operation_keeps_to_its_document(hub: str, operation: Any, mode: GenerationMode) -> None:
    # What no list says of a path is taken from this hub, and what is wrong is anything else.
    for parameter in operation.path_parameters:
        parameter.definition["schema"] = parameter.definition["schema"] | {"enum": KNOWN[parameter.name]}
    # No schema can say which cursors, addresses and archives are good.
    unsaid = [positive_data_acceptance] if operation.method == "post" else []

    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    @hypothesis.settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate],
    )
    def calls(case: Any) -> None:
        if mode is GenerationMode.POSITIVE and case.query:
            case.query.pop("after", None)
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {hub}"}
        case.call_and_validate(base_url="http://localhost", excluded_checks=unsaid)

    calls()
