import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { ChainedAuditTrail } from './audit-trail.js';

@Module({
  controllers: [AuditController],
  providers: [ChainedAuditTrail],
})
export class AuditModule {}
