"""Serving the site on this machine: to its own names only, from the build that is current, on a port there is."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.site.serve import site_server


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """An output folder with one published page."""
    root = tmp_path / "current" / "company"
    (root / "zh").mkdir(parents=True)
    (root / "index.html").write_text("home")
    return tmp_path


@pytest.fixture
def port(output: Path) -> Iterator[int]:
    """A server's port."""
    with site_server(output, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def _status(port: int, path: str, host: str | None) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    connection.putrequest("GET", path, skip_host=True)
    if host is not None:
        connection.putheader("Host", host)
    connection.endheaders()
    return connection.getresponse().status


@pytest.mark.parametrize("host", ["127.0.0.1:{}", "localhost:{}", "[::1]:{}", "localhost", "LOCALHOST:9000"])
def test_this_machine_s_names_are_served(port: int, host: str) -> None:
    assert _status(port, "/index.html", host.format(port)) == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{}", "127.0.0.1.evil.example", "localhost.evil:80", "", None]
)
def test_another_name_that_leads_here_is_not(port: int, host: str | None) -> None:
    assert _status(port, "/index.html", host and host.format(port)) == 421


def _get(port: int, path: str, **headers: str) -> tuple[dict[str, str], bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", path, headers={"Host": "localhost", **headers})
    answer = connection.getresponse()
    return dict(answer.getheaders()), answer.read()


def test_pages_and_scripts_are_sent_packed_to_those_who_can_unpack(output: Path, port: int) -> None:
    root = output / "current" / "company"
    (root / "index.html.gz").write_bytes(gzip.compress(b"home, packed by the build"))
    headers, body = _get(port, "/", **{"Accept-Encoding": "gzip, br"})
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == b"home, packed by the build"
    (root / "zh" / "page.html").write_text("a page of one account")
    headers, body = _get(port, "/zh/page.html", **{"Accept-Encoding": "gzip"})
    assert gzip.decompress(body) == b"a page of one account"
    headers, body = _get(port, "/index.html")
    assert ("Content-Encoding" in headers, body) == (False, b"home")


def test_data_are_sent_as_they_lie_there(output: Path, port: int) -> None:
    (output / "current" / "company" / "rows.json.gz").write_bytes(gzip.compress(b"[]"))
    headers, body = _get(port, "/rows.json.gz", **{"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in headers
    assert gzip.decompress(body) == b"[]"


def test_only_assets_may_be_kept(output: Path, port: int) -> None:
    assets = output / "current" / "company" / "assets"
    assets.mkdir()
    (assets / "site.1a2b3c4d.js").write_text("'use strict';")
    assert "immutable" in _get(port, "/assets/site.1a2b3c4d.js")[0]["Cache-Control"]
    assert _get(port, "/index.html")[0]["Cache-Control"] == "no-cache"


def test_sites_of_scopes_lie_beside_the_company_s(output: Path) -> None:
    (output / "current" / "manager-m1" / "assets").mkdir(parents=True)
    (output / "current" / "manager-m1" / "index.html").write_text("Mo's")
    (output / "current" / "manager-m1" / "assets" / "site.1a2b3c4d.js").write_text("'use strict';")
    with site_server(output, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_port
        assert _get(port, "/")[0]["Location"] == "/company/"
        assert _get(port, "/company/")[1] == b"home"
        assert _get(port, "/manager-m1/")[1] == b"Mo's"
        assert "immutable" in _get(port, "/manager-m1/assets/site.1a2b3c4d.js")[0]["Cache-Control"]
        assert _status(port, "/manager-m1/assets/", "localhost") == 404
        server.shutdown()


def test_folders_are_not_listed(port: int) -> None:
    assert _status(port, "/zh/", "localhost") == 404


@pytest.mark.parametrize("wrong", [99999, -1])
def test_a_port_that_cannot_be_is_bad_usage(output: Path, wrong: int) -> None:
    with pytest.raises(UsageError, match=f"{wrong} is no port; expected 0 to 65535"):
        site_server(output, wrong)


def test_a_port_that_is_taken_is_said(output: Path, port: int) -> None:
    with pytest.raises(UsageError, match=f"port {port} cannot be used: Address already in use"):
        site_server(output, port)


def test_without_a_build_the_next_step_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no published site"):
        site_server(tmp_path, 0)
