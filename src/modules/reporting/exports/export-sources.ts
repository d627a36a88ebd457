import { Injectable } from '@nestjs/common';
import type { ExportedEngagement, ExportedRecord } from '../../../platform/database/exported-table.js';
import type { Reader } from '../../../platform/database/tx.js';
import { BillingApi } from '../../billing/billing.api.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { NotificationsApi } from '../../notifications/notifications.api.js';
import { OrganizationsApi } from '../../organizations/organizations.api.js';
import { PartnersApi } from '../../partners/partners.api.js';
import { ScopingApi } from '../../scoping/scoping.api.js';
import { StaffingApi } from '../../staffing/staffing.api.js';
import { TrainingApi } from '../../training/training.api.js';

/** A module that has records of engagements. */
interface ExportSource {
  exportEngagement(reader: Reader, engagement: ExportedEngagement): AsyncIterable<ExportedRecord>;
}

/** The modules that have records of engagements; intake, which also has files, stands beside them. */
@Injectable()
export class ExportSources {
  readonly all: readonly ExportSource[];

  constructor(
    organizations: OrganizationsApi, engagements: EngagementsApi, scoping: ScopingApi, staffing: StaffingApi, training: TrainingApi, billing: BillingApi,
    notifications: NotificationsApi, partners: PartnersApi,
  ) {
    this.all = [organizations, engagements, scoping, staffing, training, billing, notifications, partners];
  }
}
