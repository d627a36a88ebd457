# syntax=docker/dockerfile:1

FROM node:20.20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY clients/typescript/package.json clients/typescript/
RUN npm ci
COPY tsconfig.json tsconfig.build.json nest-cli.json ./
COPY clients clients
COPY src src
RUN npm run build && npm prune --omit=dev

FROM node:20.20-bookworm-slim
ENV NODE_ENV=production ATELIER_ENVIRONMENT=production ATELIER_HOME=/var/lib/atelier HOST=0.0.0.0 PORT=3000
WORKDIR /app
RUN install -d -o node -g node -m 0700 /var/lib/atelier
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
# Linked into node_modules; the demo acts as a partner with it.
COPY --from=build /app/clients/typescript/package.json clients/typescript/
COPY --from=build /app/clients/typescript/dist clients/typescript/dist
COPY migrations migrations
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health/live').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node gets SIGTERM itself and drains before it ends.
ENTRYPOINT ["node", "dist/cli/main.js"]
CMD ["serve"]
