import type { LoggerService } from '@nestjs/common';
import type { Log } from './log.js';

/** Nest's own messages in the process's log. What Nest says at start (each route, each module) is detail. */
export class NestLog implements LoggerService {
  constructor(private readonly target: Log) {}

  log(message: unknown, ...context: unknown[]): void {
    this.target.debug({ context: context.at(-1) }, String(message));
  }

  error(message: unknown, ...context: unknown[]): void {
    this.target.error({ context: context.filter((part) => typeof part === 'string') }, message instanceof Error ? (message.stack ?? message.message) : String(message));
  }

  warn(message: unknown, ...context: unknown[]): void {
    this.target.warn({ context: context.at(-1) }, String(message));
  }

  debug(message: unknown, ...context: unknown[]): void {
    this.target.debug({ context: context.at(-1) }, String(message));
  }

  verbose(message: unknown, ...context: unknown[]): void {
    this.target.trace({ context: context.at(-1) }, String(message));
  }
}
