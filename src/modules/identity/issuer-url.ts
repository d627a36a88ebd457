import type { AddressInfo } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Config, ConfigError } from '../../platform/config/config.js';
import { platformConfig } from '../../platform/config/platform.config.js';
import { RUNTIME } from '../../platform/runtime.js';
import type { Runtime } from '../../platform/runtime.js';

/**
 * The issuer identifier (RFC 8414) of this server as an authorization server for API clients: `PUBLIC_URL`, the same for all
 * processes; without it the address that this process listens on. Never taken from a request: whoever writes the `Host`
 * header must not choose whose tokens are valid.
 */
@Injectable()
export class IssuerUrl {
  readonly #configured: string | undefined;

  /** @throws ConfigError in production without `PUBLIC_URL`: an address behind a proxy is no name that clients know. */
  constructor(
    config: Config,
    private readonly http: HttpAdapterHost,
    @Inject(RUNTIME) runtime: Runtime,
  ) {
    const { PUBLIC_URL, ATELIER_ENVIRONMENT } = config.get(platformConfig);
    if (PUBLIC_URL === undefined && ATELIER_ENVIRONMENT === 'production' && runtime.role !== 'worker') {
      throw new ConfigError(['PUBLIC_URL is missing; write the address under which clients reach the API, such as https://atelier.example.com']);
    }
    this.#configured = PUBLIC_URL?.replace(/\/+$/, '');
  }

  /** @throws Error in a process that neither has `PUBLIC_URL` nor listens. */
  current(): string {
    if (this.#configured !== undefined) return this.#configured;
    const address = (this.http.httpAdapter.getHttpServer() as { address(): AddressInfo | string | null }).address();
    if (address === null || typeof address === 'string') throw new Error('the issuer of tokens has no address: set PUBLIC_URL');
    return `http://${hostOf(address)}:${address.port}`;
  }
}

function hostOf({ address, family }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return 'localhost';
  return family === 'IPv6' ? `[${address}]` : address;
}
