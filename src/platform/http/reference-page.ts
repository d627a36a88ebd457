import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';

const FILES = { 'swagger-ui.css': 'text/css', 'swagger-ui-bundle.js': 'text/javascript' } as const;

const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Atelier API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="reference"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body>
</html>`;
const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#reference', deepLinking: true, defaultModelsExpandDepth: 0 });`;

/** Serves the reference page at `/docs`, from files of this installation: nothing is loaded from elsewhere. */
export function serveReferencePage(fastify: FastifyInstance): void {
  const require = createRequire(import.meta.url);
  const folder = dirname(createRequire(require.resolve('@nestjs/swagger')).resolve('swagger-ui-dist/package.json'));
  fastify.get('/docs', (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
  fastify.get('/docs/start.js', (_request, reply) => reply.type('text/javascript').send(start));
  for (const [file, type] of Object.entries(FILES)) {
    fastify.get(`/docs/${file}`, async (_request, reply) => reply.type(type).send(await readFile(join(folder, file))));
  }
}
