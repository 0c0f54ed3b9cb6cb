# The hub in one image: packages from the lock, front end built inside, no Node and no build tool in what runs.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY requirements-uv.lock requirements-build.lock requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --requirement requirements-uv.lock \
 && uv venv /opt/build && uv pip sync --python /opt/build/bin/python --require-hashes requirements-build.lock \
 && uv venv /opt/nexus \
 && uv pip sync --python /opt/nexus/bin/python --require-hashes --compile-bytecode requirements.lock
COPY . .
RUN /opt/build/bin/python -m hatchling build --target wheel --directory /tmp/wheel \
 && uv pip install --python /opt/nexus/bin/python --no-deps --compile-bytecode /tmp/wheel/*.whl

FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install --yes --no-install-recommends git openssh-client \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --home-dir /data --create-home nexus
COPY --from=build /opt/nexus /opt/nexus
ENV PATH=/opt/nexus/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 NEXUS_DATA_DIR=/data PORT=8000
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["python", "-c", \
  "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=2)"]
CMD ["sh", "-c", "exec nexus run --host 0.0.0.0 --port \"$PORT\""]
