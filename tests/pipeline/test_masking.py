"""Secrets and addresses are hidden, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus.pipeline import masking

# Written in two halves so that no scanner takes the test itself for a leak.
SECRETS = [
    ("AWS key", "AKIA" + "ABCDEFGHIJKLMNOP"),
    ("GitHub token", "ghp_" + "a1B2c3D4e5" * 4),
    ("GitLab token", "glpat-" + "a1B2c3D4e5F6g7H8i9J0"),
    ("Slack token", "xoxb-" + "1234567890-abcdef"),
    ("API key", "sk-" + "a1B2c3D4e5F6g7H8i9J0"),
    ("API key", "sk_live_" + "a1B2c3D4e5F6"),
    ("API key", "AIza" + "a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6g7H"),
    ("JWT", "eyJhbGciOiJI." + "eyJzdWIiOiIx." + "c2lnbmF0dXJl"),
    ("e-mail address", "mira.olsen@" + "example.org"),
]


@pytest.mark.parametrize(("kind", "secret"), SECRETS)
def test_a_secret_is_hidden_and_its_line_told(kind: str, secret: str) -> None:
    text = f"# Notes\n\nWe used {secret} once.\n"
    found = masking.mask(text=text)
    assert secret not in found.text
    assert len(found.text) == len(text)
    assert [(one.kind, one.line) for one in found.findings] == [(kind, 3)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('SECRET_KEY = "django-insecure-9f$k2"', "insecure-9f"),
        ("POSTGRES_PASSWORD=hunter2hunter2", "hunter2hunter2"),
        ("`API_KEY`: 'q1w2e3r4t5'", "q1w2e3r4t5"),
        ("postgres://app:s3cr3t@db:5432/shop", "s3cr3t"),
        ("Authorization: Bearer abcdefghij0123456789xyz", "abcdefghij0123456789xyz"),
    ],
)
def test_assigned_secrets_and_passwords_in_urls_are_hidden(text: str, value: str) -> None:
    found = masking.mask(text=text)
    assert value not in found.text
    assert len(found.text) == len(text)
    assert len(found.findings) == 1


def test_a_private_key_is_hidden_line_by_line() -> None:
    head, tail = "-----BEGIN RSA PRIVATE" + " KEY-----", "-----END RSA PRIVATE" + " KEY-----"
    text = f"before\n{head}\nMIIEpAIBAAKCAQEA\n{tail}\nafter\n"
    found = masking.mask(text=text)
    assert "MIIEpAIBAAKCAQEA" not in found.text
    assert found.text.count("\n") == text.count("\n")
    assert found.text.endswith("\nafter\n")


@pytest.mark.parametrize(
    "text",
    [
        "Use environment variables for secrets and passwords: never commit them.",
        'SECRET_KEY = os.environ["SECRET_KEY"]',
        "API_KEY=your_api_key_here",
        "password: required",
        "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
        "git@github.com:team/app.git",
        "Bearer tokens expire after an hour.",
        "amqp://broker:5672/vhost",
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert masking.mask(text=text) == masking.Masked(text=text)


@given(st.text(max_size=400))
def test_masking_keeps_length_and_lines_and_needs_no_second_time(text: str) -> None:
    once = masking.mask(text=text)
    assert len(once.text) == len(text)
    assert once.text.count("\n") == text.count("\n")
    assert masking.mask(text=once.text).text == once.text
