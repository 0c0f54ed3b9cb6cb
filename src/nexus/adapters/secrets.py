"""Credentials at rest: encrypted and authenticated (Fernet: AES-128-CBC, HMAC-SHA256) under a key file of this hub."""

import os
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from nexus.domain import errors


def seal(value: str, *, key_file: Path) -> str:
    """Return `value` encrypted; the key file is made at first use, readable by its owner only."""
    return Fernet(_key(key_file)).encrypt(value.encode()).decode()


def unseal(value: str, *, key_file: Path) -> str:
    """Return what was sealed. Raises `Unreadable` where it was changed or sealed under another key."""
    try:
        return Fernet(_key(key_file)).decrypt(value.encode()).decode()
    except InvalidToken:
        raise errors.Unreadable(
            f"a stored credential does not open with the key in {key_file}: give the credential again"
        ) from None


def _key(key_file: Path) -> bytes:
    """Return the key, made at first use."""
    if not key_file.exists():
        _create(key_file)
    key = key_file.read_bytes().strip()
    try:
        Fernet(key)
    except ValueError:
        raise errors.Unreadable(f"{key_file} does not hold a key: restore it from a backup") from None
    return key


def _create(key_file: Path) -> None:
    """Write a new key. Two processes may try at once: a link to a finished file is made once, both read that one."""
    key_file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=key_file.parent, prefix=".key-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(Fernet.generate_key())
            file.flush()
            os.fsync(file.fileno())
        os.link(name, key_file)
    except FileExistsError:
        pass
    finally:
        os.unlink(name)
