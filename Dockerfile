# Styles are built where Node.js is; the product runs where it is not.
FROM node:24-slim AS styles
WORKDIR /build
RUN apt-get update && apt-get install --yes --no-install-recommends python3 && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=optional --ignore-scripts --no-audit --no-fund
COPY styles styles
COPY attendance_mis/__init__.py attendance_mis/__init__.py
COPY attendance_mis/local attendance_mis/local
RUN python3 -m attendance_mis.local.styles

FROM python:3.13-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home product
ENV PYTHONUNBUFFERED=1
WORKDIR /product
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.txt
COPY . .
COPY --from=styles /build/build/static build/static
# Compiled here: who runs it may not write.
RUN python -m compileall -q . && SECRET_KEY=for-this-step-only DEMO=1 python manage.py collectstatic --noinput
USER product
EXPOSE 8000
