"""Messages without secrets and without the paths of a machine."""

import pytest

from nexus.pipeline import scrubbing

TOKEN = "glpat-abcdefghij0123456789"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("cannot fetch https://ana:hunter2@host.org/x.git", "cannot fetch https://***@host.org/x.git"),
        ("https://s3cr3t-value@host.org/x: no", "https://***@host.org/x: no"),
        ("Authorization: Basic eC1hY2Nlc3M=", "Authorization: Basic ***"),
        ("header 'Authorization: token abcdef' refused", "header 'Authorization: token ***' refused"),
        ("sent Bearer abcdefghijklmnop, got 401", "sent Bearer ***, got 401"),
        ("https://host.org/x?private_token=abc&ref=main", "https://host.org/x?private_token=***&ref=main"),
        (f"it said {TOKEN} twice", f"it said {'x' * len(TOKEN)} twice"),
        ("ssh://git@host.org/x and git@host.org:x are fine", "ssh://git@host.org/x and git@host.org:x are fine"),
        ("README.md: 60 MB; files over 50 MB are not read", "README.md: 60 MB; files over 50 MB are not read"),
    ],
)
def test_secrets_are_hidden_and_nothing_else(said: str, told: str) -> None:
    assert scrubbing.secrets(said) == told
    assert scrubbing.secrets(told) == told


def test_known_secrets_are_hidden_wherever_they_stand() -> None:
    assert scrubbing.secrets("ana:k8 and k8s", known=["ana:k8", "k8"]) == "*** and k8s"
    assert scrubbing.secrets("(correct-horse)", known=["correct-horse", ""]) == "(***)"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("/srv/ana/journals/week.zip is not a readable archive", "week.zip is not a readable archive"),
        ("'/var/lib/nexus/checkouts/3': gone", "'3': gone"),
        ("https://github.com/team/journal cannot be fetched", "https://github.com/team/journal cannot be fetched"),
        ("docs/adr/0001.md: broken; and/or", "docs/adr/0001.md: broken; and/or"),
    ],
)
def test_absolute_paths_are_cut_to_what_they_name(said: str, told: str) -> None:
    assert scrubbing.paths(said) == told
