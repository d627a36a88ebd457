import { Module } from '@nestjs/common';
import { AuditApi } from './audit.api.js';
import { AuditController } from './audit.controller.js';
import { ChainedAuditTrail } from './audit-trail.js';
import { ExportAuditRecords } from './export-audit-records.service.js';
import { MakeCheckpointJob } from './jobs/make-checkpoint.job.js';
import { MakeCheckpoint } from './make-checkpoint.service.js';
import { ReadAuditRecords } from './read-audit-records.service.js';
import { VerifyAudit } from './verify-audit.service.js';

@Module({
  controllers: [AuditController],
  providers: [AuditApi, ChainedAuditTrail, MakeCheckpoint, MakeCheckpointJob, ReadAuditRecords, ExportAuditRecords, VerifyAudit],
  exports: [AuditApi],
})
export class AuditModule {}
