import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { EVERYONES_PERMISSIONS, PARTNER_PERMISSIONS, ROLES, ROLE_PERMISSIONS } from '../../src/modules/identity/roles.js';
import type { Role } from '../../src/modules/identity/roles.js';
import { PUBLIC_ROUTE, REQUIRED_PERMISSION } from '../../src/platform/http/access.js';
import { DESCRIPTION } from '../../src/platform/http/describe.js';
import type { Description } from '../../src/platform/http/describe.js';
import type { TestApp } from '../support/app.js';

/** One operation of the API, as the code declares it. */
export interface Route {
  method: string;
  path: string;
  /** `OrganizationController.create` */
  handler: string;
  /** `organizations` */
  module: string;
  permission: string | undefined;
  public: boolean;
  summary: string | undefined;
  /** The path with an id of the right kind, which nothing has, for each parameter. */
  example: string;
}

export const CALLERS = [...ROLES, 'partner'] as const;
export type Caller = Role | 'partner';

/** Whether the caller, with all the permissions it can have, may call the route. */
export function mayCall(caller: Caller, route: Route): boolean {
  if (route.public) return true;
  const held: readonly string[] = caller === 'partner' ? PARTNER_PERMISSIONS : ROLE_PERMISSIONS[caller];
  return [...EVERYONES_PERMISSIONS, ...held].includes(route.permission ?? '');
}

/** Every operation of every controller, by module and path. */
export function routesOf({ app }: TestApp): Route[] {
  const reflector = app.get(Reflector);
  const scanner = new MetadataScanner();
  return app.get(DiscoveryService, { strict: false }).getControllers().flatMap(({ metatype, host }) => {
    if (typeof metatype !== 'function') return [];
    const prototype = metatype.prototype as Record<string, unknown>;
    return scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name] as () => unknown;
      const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
      if (method === undefined) return [];
      return pathsOf(metatype, handler).map((path) => ({
        method: RequestMethod[method] ?? String(method),
        path,
        handler: `${metatype.name}.${name}`,
        module: (host?.name ?? '').replace(/Module$/, '').toLowerCase(),
        permission: reflector.getAllAndOverride<string | undefined>(REQUIRED_PERMISSION, [handler, metatype]),
        public: reflector.getAllAndOverride<boolean | undefined>(PUBLIC_ROUTE, [handler, metatype]) === true,
        summary: reflector.get<Description | undefined>(DESCRIPTION, handler)?.summary,
        example: exampleOf(path, metatype, name),
      }));
    });
  }).sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

const order = (route: Route): string => `${route.module} ${route.path} ${route.method}`;
const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [typeof value === 'string' ? value : '']);

function pathsOf(controller: object, handler: object): string[] {
  return listOf(Reflect.getMetadata(PATH_METADATA, controller)).flatMap((prefix) =>
    listOf(Reflect.getMetadata(PATH_METADATA, handler)).map((path) => `/${[prefix, path].join('/').split('/').filter((part) => part !== '').join('/')}`));
}

const PARAM = '5:';
const CANDIDATES = ['unknown', '1', '2026-01-01', '00000000-0000-0000-0000-000000000000'];

/** Fills the path's parameters with values that their schemas take. */
function exampleOf(path: string, controller: object, method: string): string {
  const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {}) as Record<string, { data?: unknown; schema?: z.ZodType }>;
  const schemas = new Map(Object.entries(parameters).filter(([key]) => key.startsWith(PARAM)).map(([, { data, schema }]) => [String(data), schema]));
  return path.replaceAll(/:([A-Za-z]+)|\*\w*/g, (_, name: string | undefined) => {
    const schema = name === undefined ? undefined : schemas.get(name);
    if (schema === undefined) return 'unknown';
    const enumerated = schema instanceof z.ZodEnum ? schema.options.map(String) : [];
    const examples = [...((schema.meta()?.['examples'] ?? []) as string[]), ...enumerated, ...CANDIDATES];
    const fitting = examples.find((candidate) => schema.safeParse(candidate).success);
    if (fitting === undefined) throw new Error(`no example fits :${name} of ${path}; give its schema one by .meta({ examples: […] })`);
    return encodeURIComponent(fitting);
  });
}

/** What Fastify really serves, controllers' routes and raw ones, as `GET /v1/organizations/:`; HEAD goes with GET. */
export function servedBy({ app }: TestApp): string[] {
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  const parents: string[] = [];
  return fastify.printRoutes({ commonPrefix: false }).split('\n').flatMap((line) => {
    const found = /^((?:│ {3}| {4})*)[├└]── (\S+)(?: \(([A-Z, ]+)\))?$/.exec(line);
    if (found === null) {
      if (line.trim() === '') return [];
      throw new Error(`this line of Fastify's routes cannot be read: ${line}`);
    }
    const [, indent = '', segment = '', methods = ''] = found;
    const depth = indent.length / 4;
    parents[depth] = `${depth === 0 ? '' : parents[depth - 1] ?? ''}${segment}`;
    const path = withoutNames(parents[depth]);
    return methods.split(', ').filter((method) => method !== '' && method !== 'HEAD').map((method) => `${method} ${path}`);
  });
}

/** `/a/:id|:organizationId/b` and `/a/:id/b` are both `/a/:/b`; what follows a parameter stays: `/a/:id.csv` is `/a/:.csv`. */
export function withoutNames(path: string): string {
  return path.split('/').map((part) => (part.startsWith(':') ? `:${/\.[a-z]+$/.exec(part)?.[0] ?? ''}` : part)).join('/').replace(/(.)\/$/, '$1');
}
