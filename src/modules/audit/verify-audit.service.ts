import { Injectable } from '@nestjs/common';
import type { Origin } from '../../platform/actor.js';
import { Clock } from '../../platform/clock/clock.js';
import { Config } from '../../platform/config/config.js';
import { SigningKeys } from '../../platform/crypto/signing-keys.js';
import { Database } from '../../platform/database/database.js';
import { ObjectStorage } from '../../platform/storage/object-storage.js';
import { auditConfig } from './audit.config.js';
import type { VerificationView } from './audit.dto.js';
import { isWhole, verifyAudit } from './verify-audit.js';

/** Findings of one kind that are told; `atelier audit verify` tells more. */
const MOST = 100;

/** Verifies all chains and checkpoints with the server's own database, storage and keys. */
@Injectable()
export class VerifyAudit {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
    private readonly keys: SigningKeys,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async run(origin: Origin): Promise<VerificationView> {
    const verification = await verifyAudit({
      snapshot: (work) => this.database.snapshot(origin, (reader) => work((sql, parameters) => reader.query(sql, parameters))),
      query: (sql, parameters) => this.database.read(origin, (reader) => reader.query(sql, parameters)),
      storage: this.storage, keys: this.keys.publicKeys, now: () => this.clock.now(), checkpointMinutes: this.config.get(auditConfig).AUDIT_CHECKPOINT_MINUTES,
    });
    return {
      ...verification, whole: isWhole(verification), bad: verification.bad.slice(0, MOST), badCheckpoints: verification.badCheckpoints.slice(0, MOST),
      uncoveredSince: verification.uncoveredSince?.toISOString() ?? null,
    };
  }
}
