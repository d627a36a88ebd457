import { Injectable } from '@nestjs/common';
import type { Reader } from '../../platform/database/tx.js';

/** An audit record as it is kept: its body is the canonical JSON that the chain hashes. */
export interface ChainedRecord {
  readonly chain: string;
  readonly position: number;
  readonly body: Record<string, unknown>;
  /** SHA-256, hexadecimal. */
  readonly hash: string;
}

const PAGE = 1000;

/** What other modules may ask of the audit trail. A partner's reader finds nothing. */
@Injectable()
export class AuditApi {
  /** The records of a chain in its order, a page at a time. */
  async *records(reader: Reader, chain: string): AsyncGenerator<ChainedRecord> {
    for (let last = 0; ;) {
      const rows = await reader.query<{ position: string; body: string; hash: Buffer }>(
        `select position, body, hash from audit.record where chain = $1 and position > $2 order by position limit ${PAGE}`, [chain, last],
      );
      for (const { position, body, hash } of rows) {
        last = Number(position);
        yield { chain, position: last, body: JSON.parse(body) as Record<string, unknown>, hash: hash.toString('hex') };
      }
      if (rows.length < PAGE) return;
    }
  }
}
