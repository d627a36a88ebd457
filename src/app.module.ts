import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { AuditModule } from './modules/audit/audit.module.js';
import { BillingModule } from './modules/billing/billing.module.js';
import { EngagementsModule } from './modules/engagements/engagements.module.js';
import { IdentityModule } from './modules/identity/identity.module.js';
import { IntakeModule } from './modules/intake/intake.module.js';
import { NotificationsModule } from './modules/notifications/notifications.module.js';
import { OrganizationsModule } from './modules/organizations/organizations.module.js';
import { PartnersModule } from './modules/partners/partners.module.js';
import { ReportingModule } from './modules/reporting/reporting.module.js';
import { ScopingModule } from './modules/scoping/scoping.module.js';
import { StaffingModule } from './modules/staffing/staffing.module.js';
import { TrainingModule } from './modules/training/training.module.js';
import { PlatformModule } from './platform/platform.module.js';
import type { Runtime } from './platform/runtime.js';

/** The application: one module a line. */
@Module({})
export class AppModule {
  static forRoot(runtime: Runtime): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.forRoot(runtime),
        AuditModule,
        IdentityModule,
        OrganizationsModule,
        EngagementsModule,
        ScopingModule,
        IntakeModule,
        StaffingModule,
        TrainingModule,
        BillingModule,
        NotificationsModule,
        PartnersModule,
        ReportingModule,
      ],
    };
  }
}
