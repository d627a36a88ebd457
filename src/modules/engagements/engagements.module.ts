import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '../identity/identity.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { AcceptDelivery } from './accept-delivery.service.js';
import { EngagementProgressController } from './engagement-progress.controller.js';
import { EngagementController } from './engagement.controller.js';
import { DeadlineNotice, Engagement, GateWaiver, HistoryEntry, NameWord } from './engagement.entity.js';
import { EngagementsApi } from './engagements.api.js';
import { FindOwner } from './find-owner.service.js';
import { GatherFacts } from './gather-facts.service.js';
import { WatchDeadline } from './jobs/watch-deadline.job.js';
import { ListEngagements } from './list-engagements.service.js';
import { OpenEngagement } from './open-engagement.service.js';
import { ReadEngagement } from './read-engagement.service.js';
import { SetDeadline } from './set-deadline.service.js';
import { TransitionEngagement } from './transition-engagement.service.js';
import { UpdateEngagement } from './update-engagement.service.js';
import { WaiveGate } from './waive-gate.service.js';

@Module({
  imports: [IdentityModule, OrganizationsModule, TypeOrmModule.forFeature([Engagement, HistoryEntry, GateWaiver, DeadlineNotice, NameWord])],
  controllers: [EngagementController, EngagementProgressController],
  providers: [
    EngagementsApi, OpenEngagement, UpdateEngagement, TransitionEngagement, WaiveGate, AcceptDelivery, ReadEngagement, ListEngagements,
    GatherFacts, FindOwner, SetDeadline, WatchDeadline,
  ],
  exports: [EngagementsApi],
})
export class EngagementsModule {}
