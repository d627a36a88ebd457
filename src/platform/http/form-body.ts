import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { ApiConsumes } from '@nestjs/swagger';
import { mediaTypeUnsupported } from '../errors/platform.errors.js';

const FORM = 'application/x-www-form-urlencoded';
const FORM_LIMIT = 16 * 1024;

/** The route takes a form body, as OAuth 2 wants it; it is parsed to `URLSearchParams`, and nothing else is. */
export const AcceptsForm = () => applyDecorators(RouteConfig({ acceptsForm: true }), ApiConsumes(FORM));

/** Parses form bodies for routes that ask for them, and refuses them elsewhere: Nest's own parser would take them everywhere. */
export function parseFormsWhereAccepted(adapter: FastifyAdapter): void {
  adapter.useBodyParser(FORM, false, { bodyLimit: FORM_LIMIT }, (request, body, done) => {
    const { config } = request.routeOptions as { config: { acceptsForm?: boolean } };
    if (config.acceptsForm === true) done(null, new URLSearchParams(body.toString('utf8')));
    else done(mediaTypeUnsupported.with('Send Content-Type: application/json.'));
  });
}
