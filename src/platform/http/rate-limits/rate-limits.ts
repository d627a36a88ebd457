import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import type { Actor } from '../../actor.js';
import { Config } from '../../config/config.js';
import { poolOf } from '../../database/connection.js';
import type { DomainError } from '../../errors/domain-error.js';
import { rateLimitExceeded, tooManyFailedLogins } from '../../errors/platform.errors.js';
import { RUNTIME } from '../../runtime.js';
import type { Runtime } from '../../runtime.js';
import { requestsRefused } from '../../telemetry/metrics.js';
import { addressKey } from './address-key.js';
import { BudgetStore } from './budget-store.js';
import { Budget } from './budget.js';
import type { Standing } from './budget.js';
import { sayStandings } from './rate-limit-fields.js';
import { rateLimitsConfig } from './rate-limits.config.js';

/** How a request's address stands, noted for the answer of a request whose client is counted too. */
interface LimitedRequest extends FastifyRequest {
  addressStanding?: Standing;
}

/** The budgets of requests: of each client, each address, and, smaller, of token requests and failed logins. */
@Injectable()
export class RateLimits implements OnModuleDestroy {
  readonly enabled: boolean;
  readonly #store: BudgetStore | undefined;
  readonly #budgets: Record<'partner' | 'staff' | 'address' | 'tokenRequests' | 'failedLogins' | 'badTokens', Budget> | undefined;

  constructor(@Inject(RUNTIME) runtime: Runtime, config: Config, source: DataSource) {
    const settings = config.get(rateLimitsConfig);
    // A worker answers no requests.
    this.enabled = settings.RATE_LIMITS === 'on' && runtime.role !== 'worker' && runtime.describeOnly !== true;
    if (!this.enabled) return;
    const store = BudgetStore.open(runtime.queue, () => poolOf(source), runtime.log);
    const windowSeconds = settings.RATE_LIMIT_WINDOW_SECONDS;
    const budget = (name: string, quota: number): Budget => new Budget({ name, quota, windowSeconds }, store.counter(name, quota, windowSeconds));
    this.#store = store;
    this.#budgets = {
      partner: budget('client', settings.RATE_LIMIT_PARTNER),
      staff: budget('staff', settings.RATE_LIMIT_STAFF),
      address: budget('address', settings.RATE_LIMIT_ADDRESS),
      tokenRequests: budget('token-requests', settings.RATE_LIMIT_TOKEN_REQUESTS),
      failedLogins: budget('failed-logins', settings.RATE_LIMIT_FAILED_LOGINS),
      badTokens: budget('bad-tokens', settings.RATE_LIMIT_BAD_TOKENS),
    };
  }

  /**
   * Spends of the address's budget. A promise only when the store has to be asked.
   * @throws DomainError `rate_limit.exceeded`.
   */
  admitAddress(request: FastifyRequest, reply: FastifyReply): void | Promise<void> {
    if (this.#budgets === undefined) return;
    const standing = this.#budgets.address.spend(addressKey(request.ip));
    if (standing instanceof Promise) return standing.then((known) => this.#admitByAddress(request, reply, known));
    this.#admitByAddress(request, reply, standing);
  }

  /**
   * Spends of the budget of whoever the token speaks for. A promise only when the store has to be asked.
   * @throws DomainError `rate_limit.exceeded`.
   */
  admitActor(request: FastifyRequest, reply: FastifyReply, actor: Actor): void | Promise<void> {
    if (this.#budgets === undefined) return;
    const standing = (actor.kind === 'partner' ? this.#budgets.partner : this.#budgets.staff).spend(actor.id);
    const { addressStanding } = request as LimitedRequest;
    if (standing instanceof Promise) return standing.then((known) => admit(reply, known, addressStanding));
    admit(reply, standing, addressStanding);
  }

  /**
   * Spends of the address's budget of token requests, unless too many of its logins have failed.
   * @throws DomainError `rate_limit.exceeded`, `auth.too_many_failures`.
   */
  async admitTokenRequest(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (this.#budgets === undefined) return;
    const key = addressKey(request.ip);
    const failures = await this.#budgets.failedLogins.look(key);
    if (!failures.admitted) {
      sayStandings(reply, failures);
      throw refusalAfterFailures(failures);
    }
    admit(reply, await this.#budgets.tokenRequests.spend(key), (request as LimitedRequest).addressStanding);
  }

  /** Counts credentials that were wrong: `login` for those that tokens are given for, `token` for those tokens themselves. */
  countFailure(request: FastifyRequest, what: 'login' | 'token'): void {
    if (this.#budgets === undefined) return;
    (what === 'login' ? this.#budgets.failedLogins : this.#budgets.badTokens).count(addressKey(request.ip));
  }

  /**
   * What to answer to a token that is not valid: the refusal by rate limit once too many from the address were not. It is a budget of its
   * own, and valid tokens are taken even then: nobody guesses a signature, others may share the address, and a system whose token has
   * just expired must be able to get the next one.
   */
  async afterBadToken(request: FastifyRequest, reply: FastifyReply, error: unknown): Promise<unknown> {
    if (this.#budgets === undefined) return error;
    const failures = await this.#budgets.badTokens.look(addressKey(request.ip));
    if (failures.admitted) return error;
    sayStandings(reply, failures);
    return refusalAfterFailures(failures);
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(Object.values(this.#budgets ?? {}).map((budget) => budget.close()));
    this.#store?.close();
  }

  #admitByAddress(request: LimitedRequest, reply: FastifyReply, standing: Standing): void {
    request.addressStanding = standing;
    admit(reply, standing);
  }
}

function admit(reply: FastifyReply, standing: Standing, other?: Standing): void {
  sayStandings(reply, standing, other);
  if (standing.admitted) return;
  requestsRefused.inc({ policy: standing.policy.name });
  const { policy, resetSeconds } = standing;
  throw rateLimitExceeded.with(
    `${policy.quota} requests in ${policy.windowSeconds} s are allowed by the policy "${policy.name}". Go on in ${resetSeconds} s.`,
    { members: { retryAfter: resetSeconds, 'violated-policies': [policy.name] } },
  );
}

function refusalAfterFailures({ policy, resetSeconds }: Standing): DomainError {
  requestsRefused.inc({ policy: policy.name });
  return tooManyFailedLogins.with(
    `Too many tokens or secrets from this address were wrong. Check the credentials, and try again in ${resetSeconds} s.`,
    { members: { retryAfter: resetSeconds, 'violated-policies': [policy.name] } },
  );
}
