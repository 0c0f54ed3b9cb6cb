"""The one reader of the environment: every setting, its default and its effect."""

import functools
from pathlib import Path

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(BaseSettings):
    """Settings of a hub, each named `NEXUS_` + its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="NEXUS_", env_file=".env", extra="ignore")

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
    debug: bool = Field(default=False, description="Show errors in pages; never in production.")
    log_level: str = Field(default="WARNING", description="Least severe level that is logged.")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("postgresql://", "postgres://")):
            raise ValueError("want postgresql://user:password@host/name, or nothing for SQLite")
        return value

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
        told = (f"NEXUS_{'_'.join(map(str, one['loc'])).upper()}: {one['msg']}" for one in error.errors())
        raise ValueError("; ".join(told)) from None
