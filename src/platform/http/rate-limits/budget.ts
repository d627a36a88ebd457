import type { Counter } from './budget-store.js';

/** A quota of requests in a window, for each client or address. */
export interface Policy {
  /** As in `RateLimit-Policy`. */
  readonly name: string;
  readonly quota: number;
  readonly windowSeconds: number;
}

/** How one client or address stands with one policy. */
export interface Standing {
  readonly policy: Policy;
  readonly admitted: boolean;
  readonly remaining: number;
  /** Whole seconds until the window ends, at least 1. */
  readonly resetSeconds: number;
}

/** What one process knows of one key in its current window. */
interface Account {
  endsAt: number;
  /** Spent by all processes, as the store said last. */
  settled: number;
  /** Spent here, and told to the store, which has not answered yet. */
  sending: number;
  /** Spent here, and not told to the store. */
  unsettled: number;
  /** The settlement under way, and the one that will follow it. */
  current: Promise<number> | undefined;
  next: Promise<number> | undefined;
}

/** A process may have admitted this share of a quota without the store's knowing. Quotas below 50 are exact. */
const UNSETTLED_SHARE = 0.02;
/** No admitted request is kept from the store for longer. */
const SETTLE_EVERY_MS = 100;
/** Keys that a process remembers. One that is forgotten is asked for again. */
const MAX_ACCOUNTS = 20_000;

/**
 * One policy's budgets, shared by all processes. A request is answered from memory while the process has admitted less than 2 % of the
 * quota unknown to the store, which is told in batches; beyond that it waits for the store. So N processes together admit at most
 * quota × (1 + 0.02 × N) in a window, and exactly the quota where it is below 50. What is over is refused from memory until the
 * window ends. When the store is away, the process counts for itself.
 *
 * Windows are the store's, in the machine's time: the injected clock has no say in another process.
 */
export class Budget {
  readonly #accounts = new Map<string, Account>();
  readonly #batch: number;
  readonly #waiting = new Map<string, Account>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly policy: Policy,
    private readonly counter: Counter,
  ) {
    this.#batch = Math.floor(policy.quota * UNSETTLED_SHARE);
  }

  /** Spends one request of `key`'s budget. Answers at once where it can. */
  spend(key: string): Standing | Promise<Standing> {
    const account = this.#accountOf(key);
    const open = account.sending + account.unsettled;
    if (account.settled + open >= this.policy.quota) return this.#standing(account, false);
    account.unsettled += 1;
    if (open >= this.#batch) return this.#wait(key, account);
    if (account.unsettled * 2 >= this.#batch) void this.#settle(key, account);
    else this.#settleSoon(key, account);
    return this.#standing(account, true);
  }

  /** Counts one without asking whether it is over: for what has happened already. */
  count(key: string): void {
    const account = this.#accountOf(key);
    account.unsettled += 1;
    void this.#settle(key, account);
  }

  /** Whether `key` could spend, without spending. */
  async look(key: string): Promise<Standing> {
    const account = this.#accountOf(key);
    if (this.#spentOf(account) >= this.policy.quota) return this.#standing(account, false);
    const spent = await this.counter.read(key);
    if (spent !== null) {
      account.settled = Math.max(account.settled, spent.points);
      account.endsAt = Date.now() + spent.milliseconds;
    }
    return this.#standing(account, this.#spentOf(account) < this.policy.quota);
  }

  /** Tells the store everything that it does not know. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await Promise.all([...this.#accounts].map(async ([key, account]) => {
      while (account.unsettled > 0 || account.current !== undefined) await (account.unsettled > 0 ? this.#settle(key, account) : account.current);
    }));
  }

  #accountOf(key: string): Account {
    const now = Date.now();
    const known = this.#accounts.get(key);
    if (known !== undefined) {
      if (known.endsAt <= now) {
        known.endsAt = now + this.policy.windowSeconds * 1000;
        known.settled = 0;
      }
      return known;
    }
    if (this.#accounts.size >= MAX_ACCOUNTS) this.#forgetOldest();
    const account: Account = { endsAt: now + this.policy.windowSeconds * 1000, settled: 0, sending: 0, unsettled: 0, current: undefined, next: undefined };
    this.#accounts.set(key, account);
    return account;
  }

  #forgetOldest(): void {
    let left = MAX_ACCOUNTS / 10;
    for (const key of this.#accounts.keys()) {
      if (left === 0) return;
      this.#accounts.delete(key);
      left -= 1;
    }
  }

  async #wait(key: string, account: Account): Promise<Standing> {
    const place = account.unsettled;
    const spentBefore = await this.#settle(key, account);
    return this.#standing(account, spentBefore + place <= this.policy.quota);
  }

  #settleSoon(key: string, account: Account): void {
    this.#waiting.set(key, account);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const due = [...this.#waiting];
      this.#waiting.clear();
      for (const [name, each] of due) if (each.unsettled > 0) void this.#settle(name, each);
    }, SETTLE_EVERY_MS).unref();
  }

  /** Tells the store all that is unsettled now. @returns what had been spent before these. */
  #settle(key: string, account: Account): Promise<number> {
    if (account.next !== undefined) return account.next;
    if (account.current === undefined) return (account.current = this.#send(key, account));
    return (account.next = account.current.then(() => {
      account.next = undefined;
      return (account.current = this.#send(key, account));
    }));
  }

  async #send(key: string, account: Account): Promise<number> {
    const points = account.unsettled;
    account.sending = points;
    account.unsettled = 0;
    const spent = await this.counter.add(key, points);
    account.sending = 0;
    account.current = undefined;
    if (spent === null) {
      account.settled += points;
      return account.settled - points;
    }
    account.settled = spent.points;
    account.endsAt = Date.now() + spent.milliseconds;
    return spent.points - points;
  }

  #spentOf(account: Account): number {
    return account.settled + account.sending + account.unsettled;
  }

  #standing(account: Account, admitted: boolean): Standing {
    return {
      policy: this.policy,
      admitted,
      remaining: admitted ? Math.max(0, this.policy.quota - this.#spentOf(account)) : 0,
      resetSeconds: Math.max(1, Math.ceil((account.endsAt - Date.now()) / 1000)),
    };
  }
}
