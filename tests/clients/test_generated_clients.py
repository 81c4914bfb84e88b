"""A client that nobody here wrote works: two generators make one of the served document, and each walks a call from its
ring to its closure on a real server. What checks documents for others finds no fault in it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients import tools
from tests.support.demonstration import on_sqlite
from tests.support.need import lacking
from tests.support.server import Server

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("generated-clients")]
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the demonstration's units, and its document in the file openapi.json."""
    server = Server(tmp_path_factory.mktemp("clients") / "data")
    server.copy(on_sqlite())
    server.start()
    with server.client() as client:
        answer = client.get("/api/v1/openapi.json").raise_for_status()
    (server.folder.parent / "openapi.json").write_bytes(answer.content)
    yield server
    server.stop()


def walked(served: Server, *command: str, folder: Path) -> str:
    return tools.run(*command, folder=folder, HILO_URL=served.url, HILO_TOKEN=served.token("integrator"))


def test_a_python_client_walks_a_call_to_its_closure(served, tmp_path):
    python = str(tools.python() / "env/bin/python")
    document = served.folder.parent / "openapi.json"
    wanted = ["--path", str(document), "--meta", "none", "--output-path", "hilo_client"]
    said = tools.run(
        python,
        "-m",
        "openapi_python_client",
        "generate",
        *wanted,
        "--config",
        str(HERE / "generator.yaml"),
        folder=tmp_path,
    )
    assert said.count("Endpoint will not be generated") <= 1, said
    assert "Unable to process schema" not in said, said
    shutil.copy(HERE / "walk.py", tmp_path)
    assert "PUE-26" in walked(served, python, "walk.py", folder=tmp_path)


def test_a_typescript_client_compiles_and_walks_a_call_to_its_closure(served, tmp_path):
    (tmp_path / "node_modules").symlink_to(tools.node() / "node_modules")
    for file in ("package.json", "tsconfig.json", "walk.ts"):
        shutil.copy(HERE / file, tmp_path)
    programs = tmp_path / "node_modules/.bin"
    document = str(served.folder.parent / "openapi.json")
    tools.run(str(programs / "openapi-typescript"), document, "-o", "hilo.d.ts", folder=tmp_path)
    tools.run(str(programs / "tsc"), folder=tmp_path)
    assert "PUE-26" in walked(served, "node", "walk.js", folder=tmp_path)


def test_spectral_finds_no_error_in_the_document(served):
    programs = tools.node() / "node_modules/.bin"
    rules = ["--ruleset", str(HERE / "spectral.yaml"), "--fail-severity=error", "--quiet"]
    tools.run(str(programs / "spectral"), "lint", "openapi.json", *rules, folder=served.folder.parent)


def test_the_document_is_openapi(served):
    try:
        from openapi_spec_validator import OpenAPIV31SpecValidator
    except ImportError:
        lacking("clients", "make setup: openapi-spec-validator is not installed")
    document = json.loads((served.folder.parent / "openapi.json").read_text())
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []
