# Daybook in one image. The database is embedded unless DATABASE_URL is set; data and keys are in /data.
#   docker build -t daybook .
#   docker run -p 4000:4000 -v daybook-data:/data daybook
FROM node:20-slim AS build
WORKDIR /daybook
COPY . .
RUN npm ci --no-audit --no-fund && npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:20-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 DAYBOOK_DATA_DIR=/data DAYBOOK_DEMO=0 DAYBOOK_LOG_STDOUT=1
WORKDIR /daybook
COPY --from=build --chown=root:root /daybook/package.json ./
COPY --from=build --chown=root:root /daybook/node_modules ./node_modules
COPY --from=build --chown=root:root /daybook/packages ./packages
COPY --from=build --chown=root:root /daybook/docs/schema.sql ./docs/schema.sql
RUN mkdir /data && chown node:node /data && chmod 700 /data
USER node
VOLUME /data
EXPOSE 4000
# The demo workspace, where it is asked for, takes a while to fill; a crashed database replays its log first.
HEALTHCHECK --interval=10s --timeout=3s --start-period=120s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
CMD ["node", "packages/server/dist/main.js", "start"]
