import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nexus.adapters import secrets
from nexus.domain import errors


@given(st.text())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_sealed_comes_back(tmp_path: Path, value: str) -> None:
    key_file = tmp_path / "keys" / "secret.key"

    sealed = secrets.seal(value, key_file=key_file)

    assert secrets.unseal(sealed, key_file=key_file) == value
    assert len(value) < 4 or value not in sealed


def test_the_key_is_for_its_owner_alone_and_no_two_seals_are_alike(tmp_path: Path) -> None:
    key_file = tmp_path / "secret.key"

    assert secrets.seal("tok", key_file=key_file) != secrets.seal("tok", key_file=key_file)
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_many_first_uses_at_once_agree_on_one_key(tmp_path: Path) -> None:
    key_file = tmp_path / "secret.key"

    with ThreadPoolExecutor(8) as pool:
        sealed = list(pool.map(lambda number: secrets.seal(str(number), key_file=key_file), range(32)))

    assert [secrets.unseal(value, key_file=key_file) for value in sealed] == [str(number) for number in range(32)]


def test_a_changed_secret_or_another_key_is_a_clear_error(tmp_path: Path) -> None:
    sealed = secrets.seal("tok", key_file=tmp_path / "one.key")

    with pytest.raises(errors.Unreadable, match="give the credential again"):
        secrets.unseal(sealed[:-4] + "AAA=", key_file=tmp_path / "one.key")
    with pytest.raises(errors.Unreadable, match="give the credential again"):
        secrets.unseal(sealed, key_file=tmp_path / "two.key")


def test_a_file_that_is_no_key_is_a_clear_error_and_stays(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("mine")

    with pytest.raises(errors.Unreadable, match="does not hold a key"):
        secrets.seal("tok", key_file=tmp_path / "secret.key")
    assert (tmp_path / "secret.key").read_text() == "mine"
