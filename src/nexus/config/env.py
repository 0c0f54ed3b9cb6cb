"""The one reader of the environment: every setting, its default and its effect."""

import difflib
import functools
import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_OF_OTHERS = ("NEXUS_TEST_", "NEXUS_WRITE_", "NEXUS_LINT_", "NEXUS_DATABASE_PASSWORD", "NEXUS_BROKER_PASSWORD")
"""How names begin that the tests, the lint hook and compose.yaml read."""


class Environment(BaseSettings):
    """Settings of a hub, each named `NEXUS_` + its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="NEXUS_", env_file=".env", env_ignore_empty=True, extra="ignore")

    data_dir: Path = Field(default=Path("var"), description="Folder for the database, clones, uploads and keys.")
    database_url: str = Field(
        default="", description="postgresql://user:password@host/name; empty keeps SQLite in the data folder."
    )
    broker_url: str = Field(
        default="", description="AMQP address of RabbitMQ; empty runs jobs in a child process of `nexus serve`."
    )
    queue: str = Field(default="nexus.units", description="Name of the queue on RabbitMQ.")
    allowed_hosts: str = Field(
        default="localhost,127.0.0.1,[::1]", description="Host names that the hub answers to, separated by commas."
    )
    owner_token: str = Field(
        default="", description="Token that lets its holder write; empty makes one in the data folder."
    )
    import_roots: str = Field(
        default="", description="Folders below which the web and the API may import local paths, separated by commas."
    )
    allow_private_addresses: bool = Field(
        default=False, description="Allow sources whose host is in a private or loopback address range."
    )
    upload_limit_mb: int = Field(default=50, description="Largest upload, in MB.", gt=0)
    cors_origins: str = Field(
        default="",
        description="Origins whose pages may call /api and /graphql, separated by commas: https://app.example.org; * is any.",
    )
    debug: bool = Field(default=False, description="Show errors in pages; never in production.")
    log_level: str = Field(default="WARNING", description="Least severe level that is logged.")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("postgresql://", "postgres://")):
            raise ValueError("want postgresql://user:password@host/name, or nothing for SQLite")
        parts = urlsplit(value)
        try:
            _ = parts.port
        except ValueError:
            raise ValueError("the port is no number: postgresql://user:password@host:5432/name") from None
        if value and not parts.path.strip("/"):
            raise ValueError("the name of the database is missing: postgresql://user:password@host/name")
        return value

    @field_validator("broker_url")
    @classmethod
    def _known_broker(cls, value: str) -> str:
        if value and not value.startswith(("amqp://", "amqps://")):
            raise ValueError("want amqp://user:password@host:5672//, or nothing for no broker")
        return value

    @field_validator("cors_origins")
    @classmethod
    def _known_origins(cls, value: str) -> str:
        origins = [origin.strip().rstrip("/").lower() for origin in value.split(",") if origin.strip()]
        if odd := [one for one in origins if one != "*" and not re.fullmatch(r"https?://[^/@?#*\s]+", one)]:
            raise ValueError(f"'{odd[0]}' is no origin: want https://app.example.org, or * for any")
        return ",".join(origins)

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
            raise ValueError("want DEBUG, INFO, WARNING, ERROR or CRITICAL")
        return value.upper()


@functools.cache
def read() -> Environment:
    """Return the settings of this process; the environment is read once."""
    try:
        return Environment()
    except ValidationError as error:
        told = (f"{_name(one['loc'])}: {one['msg'].removeprefix('Value error, ')}" for one in error.errors())
        raise ValueError("; ".join(told)) from None


def unknown() -> tuple[str, ...]:
    """Return a remark on each `NEXUS_` name, in the environment or in `.env`, that is no setting, with what was meant."""
    known = [_name((field,)) for field in Environment.model_fields]
    given = {*os.environ, *map(str.upper, dotenv_values(".env"))}
    odd = sorted(name for name in given if name.startswith("NEXUS_") and not name.startswith(_OF_OTHERS))
    return tuple(f"unknown setting {name}{_meant(name, known)}" for name in odd if name not in known)


def _meant(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.75)
    return f"; did you mean {near[0]}?" if near else "; docs/reference/settings.md has them all"


def _name(place: tuple[int | str, ...]) -> str:
    return f"NEXUS_{'_'.join(map(str, place)).upper()}"
