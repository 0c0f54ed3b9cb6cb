"""Django's settings, derived from `config.env`."""

import contextlib
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from nexus.config import env

ENV = env.read()
DATA_DIR = ENV.data_dir.expanduser().absolute()


def _own(path: Path) -> Path:
    """Return a file of the data folder that its owner alone reads; SQLite gives its journals the same mode."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(OSError):  # a folder that cannot be written may still be read, or the database says why not
        path.touch(mode=0o600)
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    return path


def _key_file(path: Path) -> str:
    """Return the secret kept in `path`, made at first use."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        try:
            path.hardlink_to(fresh)
        except FileExistsError:
            pass  # another process was first: its secret is the secret
        finally:
            fresh.unlink()
    return path.read_text().strip()


def _database(url: str) -> dict[str, object]:
    """Return Django's description of the database that `url` names."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": _own(DATA_DIR / "nexus.sqlite3"),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
                " PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;",
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 10}},
    }


SECRET_KEY = _key_file(DATA_DIR / "secret-key")
DEBUG = ENV.debug
ALLOW_PRIVATE_ADDRESSES = ENV.allow_private_addresses
OWNER_TOKEN = ENV.owner_token
BROKER_URL = ENV.broker_url
QUEUE = ENV.queue
IMPORT_ROOTS = [Path(root.strip()).expanduser() for root in ENV.import_roots.split(",") if root.strip()]
UPLOAD_LIMIT = ENV.upload_limit_mb * 1_000_000
ALLOWED_HOSTS = [host.strip() for host in ENV.allowed_hosts.split(",") if host.strip()]

INSTALLED_APPS = ["nexus.config.apps.NexusConfig"]
MIGRATION_MODULES = {"nexus": "nexus.models.migrations"}
DATABASES = {"default": _database(ENV.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOT_URLCONF = "nexus.config.urls"
MIDDLEWARE = [
    "corsheaders.middleware.CorsMiddleware",
    "nexus.interfaces.rest.problems.Problems",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "nexus.interfaces.web.security.SecurityHeaders",
]
CORS_ALLOWED_ORIGINS = [origin for origin in ENV.cors_origins.split(",") if origin not in ("", "*")]
CORS_ALLOW_ALL_ORIGINS = "*" in ENV.cors_origins.split(",")
CORS_URLS_REGEX = r"^/(api(?!/v1/docs)|graphql)(/|$)"
CORS_ALLOW_HEADERS = ["accept", "authorization", "content-type", "if-none-match"]
CORS_EXPOSE_HEADERS = ["etag", "link", "location", "retry-after"]
WSGI_APPLICATION = "nexus.config.wsgi.application"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000
APPEND_SLASH = False
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"

LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"psycopg.pool": {"level": "ERROR"}},
    "root": {"handlers": ["stderr"], "level": ENV.log_level},
}
