import { z } from 'zod';
import { defineConfig } from '../../platform/config/config.js';

export const auditConfig = defineConfig('audit', z.object({
  AUDIT_CHECKPOINT_RECORDS: z.coerce.number().int().min(1).max(1_000_000).default(1000)
    .describe('audit records after which a checkpoint is made at the next minute, 1 to 1000000'),
  AUDIT_CHECKPOINT_MINUTES: z.coerce.number().int().min(1).max(1440).default(60)
    .describe('minutes after which a checkpoint is made, however few audit records there are, 1 to 1440'),
}));
