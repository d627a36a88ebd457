import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EngagementsModule } from '../engagements/engagements.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { AmendContract } from './amend-contract.service.js';
import { BillingApi } from './billing.api.js';
import { ContractController } from './contract.controller.js';
import { Contract } from './contract.entity.js';
import { DraftContract } from './draft-contract.service.js';
import { EndContract } from './end-contract.service.js';
import { EndContractWhenEngagementCloses } from './handlers/end-contract-when-engagement-closes.handler.js';
import { ReleaseMilestonesWhenContractSigned } from './handlers/release-milestones-when-contract-signed.handler.js';
import { ReleaseMilestonesWhenCriterionMet } from './handlers/release-milestones-when-criterion-met.handler.js';
import { ReleaseMilestonesWhenDatasetAccepted } from './handlers/release-milestones-when-dataset-accepted.handler.js';
import { ReleaseMilestonesWhenStageEntered } from './handlers/release-milestones-when-stage-entered.handler.js';
import { InvoiceController } from './invoice.controller.js';
import { Invoice, InvoiceCounter } from './invoice.entity.js';
import { IssueInvoice } from './issue-invoice.service.js';
import { ReleaseDueMilestones } from './jobs/release-due-milestones.job.js';
import { ListContracts } from './list-contracts.service.js';
import { MilestoneController } from './milestone.controller.js';
import { Milestone } from './milestone.entity.js';
import { Payment } from './payment.entity.js';
import { PlanMilestones } from './plan-milestones.service.js';
import { ReadInvoices } from './read-invoices.service.js';
import { RecordPayment } from './record-payment.service.js';
import { ReleaseEarnedMilestones } from './release-earned-milestones.service.js';
import { ReleaseMilestoneByHand } from './release-milestone-by-hand.service.js';
import { ReleaseMilestone } from './release-milestone.service.js';
import { SignContract } from './sign-contract.service.js';

@Module({
  imports: [EngagementsModule, OrganizationsModule, TypeOrmModule.forFeature([Contract, Milestone, Invoice, InvoiceCounter, Payment])],
  controllers: [ContractController, MilestoneController, InvoiceController],
  providers: [
    BillingApi, DraftContract, AmendContract, SignContract, EndContract, ListContracts, PlanMilestones, ReleaseMilestone, ReleaseMilestoneByHand, ReleaseEarnedMilestones,
    IssueInvoice, RecordPayment, ReadInvoices,
    ReleaseMilestonesWhenStageEntered, ReleaseMilestonesWhenDatasetAccepted, ReleaseMilestonesWhenCriterionMet, ReleaseMilestonesWhenContractSigned,
    EndContractWhenEngagementCloses, ReleaseDueMilestones,
  ],
  exports: [BillingApi],
})
export class BillingModule {}
