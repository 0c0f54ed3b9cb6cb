"""Two hubs of one machine never share a port."""

import socket

import pytest

from nexus.interfaces.cli import serving


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="needs abstract sockets, which Linux has")
def test_a_port_chosen_by_one_hub_is_passed_over_by_the_next(capsys: pytest.CaptureFixture[str]) -> None:
    first = serving.free_port(host="127.0.0.1", wanted=28_431)
    second = serving.free_port(host="127.0.0.1", wanted=first)
    assert second > first
    assert f"Port {first} is taken; using {second}." in capsys.readouterr().out
