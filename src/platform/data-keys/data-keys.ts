import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { systemActor } from '../actor.js';
import type { Origin } from '../actor.js';
import { Database } from '../database/database.js';
import type { Reader, Tx } from '../database/tx.js';
import { serviceUnavailable } from '../errors/platform.errors.js';
import { fromUuid, newId, toUuid } from '../identifiers/id.js';
import type { Id } from '../identifiers/id.js';
import { dataKeyDestroyed } from './data-keys.errors.js';
import { DATA_KEY_BYTES, MasterKey, MasterKeyError } from './master-key.js';
import { UnwrappedKeys } from './unwrapped-keys.js';

const KEPT_AT_MOST = 1000;
const KEPT_FOR_MS = 5 * 60_000;

/** Which stored objects are encrypted, and whose they are. The module whose data it is provides it; the platform knows no domain. */
export interface EncryptionScopes {
  /** The scope of an object's key, such as the folder it lies in: one data key each. Null for what is no customer's. */
  scopeOf(objectKey: string): string | null;
  /** The organization that a scope belongs to. @throws when there is no such scope. */
  organizationOf(reader: Reader, scope: string): Promise<Id<'org'>>;
}

/** A key to encrypt with. */
export interface DataKey {
  readonly id: Id<'dky'>;
  readonly bytes: Buffer;
}

/** What is known of a scope's key; the key itself is not part of it. */
export interface DataKeyRecord {
  readonly id: Id<'dky'>;
  readonly scope: string;
  /** Null when the scope was destroyed before it had a key. */
  readonly masterKeyId: string | null;
  readonly createdAt: Date;
  readonly destroyedAt: Date | null;
}

interface DataKeyRow {
  id: string;
  scope: string;
  wrapped_key: Buffer | null;
  master_key_id: string | null;
  created_at: Date;
  destroyed_at: Date | null;
}

const COLUMNS = 'id, scope, wrapped_key, master_key_id, created_at, destroyed_at';
const ORIGIN: Origin = { actor: systemActor('platform.data-keys'), requestId: 'data-keys' };

/**
 * The keys under which customers' data is encrypted, one for each scope: made at its first use, kept wrapped by the master key, destroyed
 * with the data. The row is asked at every use, so that a destroyed key is gone for all processes at once; only unwrapping is remembered.
 */
@Injectable()
export class DataKeys {
  readonly #unwrapped = new UnwrappedKeys({ max: KEPT_AT_MOST, keptForMs: KEPT_FOR_MS, now: () => performance.now() });
  #scopes: EncryptionScopes | undefined;

  constructor(
    private readonly database: Database,
    private readonly masterKey: MasterKey,
  ) {}

  /** Says which objects are encrypted. Called once, at start. */
  useScopes(scopes: EncryptionScopes): void {
    this.#scopes = scopes;
  }

  /** The scope of an object's key; null for what is not encrypted. */
  scopeOf(objectKey: string): string | null {
    return this.#requireScopes().scopeOf(objectKey);
  }

  /**
   * The key to write with, made when the scope has none yet.
   * @throws DomainError `data_key.destroyed`, `service.unavailable`; MasterKeyError
   */
  async forWriting(scope: string): Promise<DataKey> {
    const known = await this.#row(scope);
    return this.#open(known ?? (await this.#create(scope)));
  }

  /**
   * The key that wrote: the scope's, and none other.
   * @returns null when the scope never had a key of this id.
   * @throws DomainError `data_key.destroyed`, `service.unavailable`; MasterKeyError
   */
  async forReading(scope: string, id: Id<'dky'>): Promise<DataKey | null> {
    const row = await this.#row(scope);
    return row === null || fromUuid('dky', row.id) !== id ? null : this.#open(row);
  }

  /** What is known of a scope's key; null when it never had one. */
  async find(reader: Reader, scope: string): Promise<DataKeyRecord | null> {
    const [row] = await reader.query<DataKeyRow>(`select ${COLUMNS} from platform.data_key where scope = $1`, [scope]);
    return row === undefined ? null : recordOf(row);
  }

  /**
   * Destroys the scope's key for good: what it encrypted cannot be read any more by anyone, and nothing more is written. A scope that never
   * had a key is closed all the same. Once more does nothing. The caller audits it.
   * @returns what is left: id and times.
   */
  async destroy(tx: Tx, scope: string): Promise<DataKeyRecord & { readonly destroyedAt: Date }> {
    const organizationId = await this.#requireScopes().organizationOf(tx, scope);
    const [row] = await tx.query<DataKeyRow>(
      `insert into platform.data_key as k (id, scope, organization_id, created_at, destroyed_at) values ($1, $2, $3, $4, $4)
       on conflict on constraint data_key_scope do update set wrapped_key = null, destroyed_at = coalesce(k.destroyed_at, excluded.destroyed_at)
       returning ${COLUMNS}`,
      [toUuid(newId('dky')), scope, toUuid(organizationId), tx.now],
    );
    const record = row === undefined ? null : recordOf(row);
    if (record?.destroyedAt == null) throw new Error(`the data key of ${scope} was not destroyed`);
    this.#unwrapped.forget(record.id);
    return { ...record, destroyedAt: record.destroyedAt };
  }

  async #row(scope: string): Promise<DataKeyRow | null> {
    return this.database.read(ORIGIN, async (reader) => {
      const [row] = await reader.query<DataKeyRow>(`select ${COLUMNS} from platform.data_key where scope = $1`, [scope]);
      return row ?? null;
    });
  }

  /** Of several that come first at once, one makes the key and all get it. */
  async #create(scope: string): Promise<DataKeyRow> {
    const id = newId('dky');
    // Outside of the transaction: the keeper of the master key may be slow.
    const { masterKeyId, wrapped } = await this.#ask(() => this.masterKey.wrap(randomBytes(DATA_KEY_BYTES), { dataKey: id, scope }));
    await this.database.transaction(ORIGIN, async (tx) => {
      const organizationId = await this.#requireScopes().organizationOf(tx, scope);
      const [made] = await tx.query<{ id: string }>(
        `insert into platform.data_key (id, scope, organization_id, wrapped_key, master_key_id, created_at) values ($1, $2, $3, $4, $5, $6)
         on conflict on constraint data_key_scope do nothing returning id`,
        [toUuid(id), scope, toUuid(organizationId), wrapped, masterKeyId, tx.now],
      );
      if (made !== undefined) tx.audit({ action: 'data_key.create', object: id, chain: organizationId, after: { scope, masterKeyId } });
    });
    const row = await this.#row(scope);
    if (row === null) throw new Error(`the data key of ${scope} was not stored`);
    return row;
  }

  async #open({ id: uuid, scope, wrapped_key: wrapped, master_key_id: masterKeyId }: DataKeyRow): Promise<DataKey> {
    if (wrapped === null || masterKeyId === null) throw dataKeyDestroyed.with('The data was deleted, and the key that it was encrypted under destroyed.');
    const id = fromUuid('dky', uuid);
    const bytes = await this.#unwrapped.get(id, () => this.#ask(() => this.masterKey.unwrap({ masterKeyId, wrapped }, { dataKey: id, scope })));
    return { id, bytes };
  }

  /** A keeper of keys that does not answer is no mistake of whoever asks for data. */
  async #ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!MasterKeyError.is(error, 'master_key.unavailable')) throw error;
      throw serviceUnavailable.with('The key service does not answer. Try again in a moment.', { cause: error, members: { retryAfter: 5 } });
    }
  }

  #requireScopes(): EncryptionScopes {
    // Nothing may pass for "not a customer's" only because nobody has said yet what is.
    if (this.#scopes === undefined) throw new Error('nobody has said yet which objects are encrypted');
    return this.#scopes;
  }
}

function recordOf(row: DataKeyRow): DataKeyRecord {
  return { id: fromUuid('dky', row.id), scope: row.scope, masterKeyId: row.master_key_id, createdAt: row.created_at, destroyedAt: row.destroyed_at };
}
