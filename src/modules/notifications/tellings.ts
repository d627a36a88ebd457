import { invoiceIssued, invoicePaid, milestoneReleased } from '../billing/billing.events.js';
import {
  engagementAccepted, engagementDeadlineNear, engagementDeadlinePassed, engagementHeld, engagementOpened, engagementOwnerChanged, engagementResumed, engagementStageEntered,
} from '../engagements/engagements.events.js';
import { breakGlassOpened } from '../identity/identity.events.js';
import {
  consentWithdrawn, dataDeleted, datasetVersionAcceptanceWithheld, datasetVersionAccepted, datasetVersionFailed, datasetVersionReviewRequested, datasetVersionRejected, deletionCertificateIssued, legalHoldPlaced, legalHoldReleased, retentionDeletionNear,
  retentionStarted,
} from '../intake/intake.events.js';
import { webhookEndpointDisabled, webhookEndpointFailureNoticed } from '../partners/partners.events.js';
import { scopeVersionApproved, scopeVersionRejected, scopeVersionSubmitted } from '../scoping/scoping.events.js';
import { teamConfirmed, teamUnconfirmed } from '../staffing/staffing.events.js';
import { evaluationRecorded, trainingRunFailed, trainingRunSucceeded } from '../training/training.events.js';
import { tell } from './telling.js';
import type { Telling } from './telling.js';
import { customerInvoiceIssuedTemplate, customerInvoicePaidTemplate, invoicePaidTemplate, milestoneReleasedTemplate } from './templates/billing.templates.js';
import { inquiryReceivedTemplate, progressTemplate } from './templates/customer.templates.js';
import {
  deadlineNearTemplate, deadlinePassedTemplate, engagementAcceptedTemplate, engagementHeldTemplate, engagementOpenedTemplate, engagementResumedTemplate,
  ownerChangedTemplate, stageEnteredTemplate,
} from './templates/engagement.templates.js';
import { breakGlassOpenedTemplate } from './templates/identity.templates.js';
import {
  customerDataDeletedTemplate, customerDatasetAcceptedTemplate, customerDatasetFailedTemplate, customerDatasetRejectedTemplate, datasetAcceptanceWithheldTemplate, datasetAcceptedTemplate,
  datasetFailedTemplate, datasetProcessedTemplate, datasetRejectedTemplate,
} from './templates/intake.templates.js';
import {
  consentWithdrawnTemplate, customerCertificateReissuedTemplate, customerDeletionHeldTemplate, customerDeletionNearTemplate, customerDeletionNotHeldTemplate, customerRetentionStartedTemplate, deletionNearTemplate,
  legalHoldPlacedTemplate, legalHoldReleasedTemplate,
} from './templates/retention.templates.js';
import {
  customerScopeApprovedTemplate, customerScopeSubmittedTemplate, scopeApprovedTemplate, scopeRejectedTemplate, scopeSubmittedTemplate,
} from './templates/scoping.templates.js';
import { teamConfirmedTemplate, teamUnconfirmedTemplate } from './templates/staffing.templates.js';
import { customerWebhookDisabledTemplate, customerWebhookFailingTemplate, webhookDisabledTemplate, webhookFailingTemplate } from './templates/partners.templates.js';
import { evaluationMissedTemplate, trainingFailedTemplate, trainingSucceededTemplate } from './templates/training.templates.js';

/** Who is told what. To tell more, add a row. */
export const tellings: readonly Telling[] = [
  tell({ event: breakGlassOpened, template: breakGlassOpenedTemplate, recipients: ['administrators'] }),

  tell({ event: engagementOpened, template: engagementOpenedTemplate, recipients: ['owner'] }),
  tell({ event: engagementOpened, template: inquiryReceivedTemplate, recipients: ['sponsors'] }),
  tell({ event: engagementStageEntered, template: stageEnteredTemplate, recipients: ['owner'] }),
  tell({ event: engagementStageEntered, template: progressTemplate, recipients: ['sponsors'] }),
  tell({ event: engagementHeld, template: engagementHeldTemplate, recipients: ['owner', 'team'] }),
  tell({ event: engagementResumed, template: engagementResumedTemplate, recipients: ['owner', 'team'] }),
  tell({ event: engagementOwnerChanged, template: ownerChangedTemplate, recipients: ['owner'] }),
  tell({ event: engagementAccepted, template: engagementAcceptedTemplate, recipients: ['owner', 'team'] }),
  tell({ event: engagementDeadlineNear, template: deadlineNearTemplate, recipients: ['owner'] }),
  tell({ event: engagementDeadlinePassed, template: deadlinePassedTemplate, recipients: ['owner', 'lead'] }),

  tell({ event: scopeVersionSubmitted, template: scopeSubmittedTemplate, recipients: ['owner'] }),
  tell({ event: scopeVersionSubmitted, template: customerScopeSubmittedTemplate, recipients: ['sponsors'] }),
  tell({ event: scopeVersionApproved, template: scopeApprovedTemplate, recipients: ['owner'] }),
  tell({ event: scopeVersionApproved, template: customerScopeApprovedTemplate, recipients: ['sponsors'] }),
  tell({ event: scopeVersionRejected, template: scopeRejectedTemplate, recipients: ['owner'] }),

  tell({ event: teamConfirmed, template: teamConfirmedTemplate, recipients: ['owner', 'team'] }),
  tell({ event: teamUnconfirmed, template: teamUnconfirmedTemplate, recipients: ['owner', 'lead'] }),

  tell({ event: datasetVersionReviewRequested, template: datasetProcessedTemplate, recipients: ['data_stewards', 'owner'] }),
  tell({ event: datasetVersionAcceptanceWithheld, template: datasetAcceptanceWithheldTemplate, recipients: ['data_stewards', 'owner'] }),
  tell({ event: datasetVersionFailed, template: datasetFailedTemplate, recipients: ['owner'] }),
  tell({ event: datasetVersionFailed, template: customerDatasetFailedTemplate, recipients: ['technical_contacts'] }),
  tell({ event: datasetVersionAccepted, template: datasetAcceptedTemplate, recipients: ['owner'] }),
  tell({ event: datasetVersionAccepted, template: customerDatasetAcceptedTemplate, recipients: ['technical_contacts'] }),
  tell({ event: datasetVersionRejected, template: datasetRejectedTemplate, recipients: ['owner'] }),
  tell({ event: datasetVersionRejected, template: customerDatasetRejectedTemplate, recipients: ['technical_contacts'] }),
  tell({ event: consentWithdrawn, template: consentWithdrawnTemplate, recipients: ['owner', 'data_stewards'] }),
  tell({ event: retentionStarted, template: customerRetentionStartedTemplate, recipients: ['sponsors', 'legal_contacts'] }),
  tell({ event: retentionDeletionNear, template: deletionNearTemplate, recipients: ['owner'] }),
  tell({ event: retentionDeletionNear, template: customerDeletionNearTemplate, recipients: ['sponsors', 'legal_contacts'] }),
  tell({ event: legalHoldPlaced, template: legalHoldPlacedTemplate, recipients: ['owner'] }),
  tell({ event: legalHoldPlaced, template: customerDeletionHeldTemplate, recipients: ['sponsors', 'legal_contacts'], when: (data) => data.holds === 1 }),
  tell({ event: legalHoldReleased, template: legalHoldReleasedTemplate, recipients: ['owner'] }),
  tell({ event: legalHoldReleased, template: customerDeletionNotHeldTemplate, recipients: ['sponsors', 'legal_contacts'], when: (data) => data.holds === 0 }),
  tell({ event: deletionCertificateIssued, template: customerCertificateReissuedTemplate, recipients: ['sponsors', 'legal_contacts'], when: (data) => data.number > 1 }),
  tell({ event: dataDeleted, template: customerDataDeletedTemplate, recipients: ['sponsors', 'legal_contacts'] }),

  tell({ event: trainingRunSucceeded, template: trainingSucceededTemplate, recipients: ['owner', 'team'] }),
  tell({ event: trainingRunFailed, template: trainingFailedTemplate, recipients: ['owner', 'team'] }),
  tell({ event: evaluationRecorded, template: evaluationMissedTemplate, recipients: ['owner', 'lead'], when: (data) => data.verdict === 'missed' }),

  tell({ event: milestoneReleased, template: milestoneReleasedTemplate, recipients: ['owner', 'finance'] }),
  tell({ event: invoiceIssued, template: customerInvoiceIssuedTemplate, recipients: ['billing_contacts'] }),
  tell({ event: invoicePaid, template: invoicePaidTemplate, recipients: ['owner', 'finance'] }),
  tell({ event: invoicePaid, template: customerInvoicePaidTemplate, recipients: ['billing_contacts'] }),

  tell({ event: webhookEndpointFailureNoticed, template: customerWebhookFailingTemplate, recipients: ['technical_contacts'] }),
  tell({ event: webhookEndpointFailureNoticed, template: webhookFailingTemplate, recipients: ['organization_owners'] }),
  tell({ event: webhookEndpointDisabled, template: customerWebhookDisabledTemplate, recipients: ['technical_contacts'] }),
  tell({ event: webhookEndpointDisabled, template: webhookDisabledTemplate, recipients: ['organization_owners'], when: (data) => data.reason !== 'by_request' }),
];
