import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit/audit.module.js';
import { BillingModule } from '../billing/billing.module.js';
import { EngagementsModule } from '../engagements/engagements.module.js';
import { IntakeModule } from '../intake/intake.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { PartnersModule } from '../partners/partners.module.js';
import { ScopingModule } from '../scoping/scoping.module.js';
import { StaffingModule } from '../staffing/staffing.module.js';
import { TrainingModule } from '../training/training.module.js';
import { EngagementExportController } from './exports/engagement-export.controller.js';
import { EngagementExport } from './exports/engagement-export.entity.js';
import { ExpireExports } from './exports/expire-exports.service.js';
import { ExportSources } from './exports/export-sources.js';
import { GatherRecords } from './exports/gather-records.service.js';
import { MakeExport } from './exports/make-export.service.js';
import { ReadExports } from './exports/read-exports.service.js';
import { RequestExport } from './exports/request-export.service.js';
import { GatherPipeline } from './gather-pipeline.service.js';
import { ExpireExportsWhenDataDeletionIsRequested } from './handlers/expire-exports-when-data-deletion-is-requested.handler.js';
import { ExpireExportsWhenUploadIsDeleted } from './handlers/expire-exports-when-upload-is-deleted.handler.js';
import { ExpireExportsJob } from './jobs/expire-exports.job.js';
import { MakeExportJob } from './jobs/make-export.job.js';
import { MakeReportJob } from './jobs/make-report.job.js';
import { RequestWeeklyReport } from './jobs/request-weekly-report.job.js';
import { MakeReport } from './make-report.service.js';
import { ReadReports } from './read-reports.service.js';
import { ReportController } from './report.controller.js';
import { Report } from './report.entity.js';
import { RequestReport } from './request-report.service.js';

@Module({
  imports: [
    AuditModule, BillingModule, EngagementsModule, IntakeModule, NotificationsModule, OrganizationsModule, PartnersModule, ScopingModule, StaffingModule, TrainingModule,
    TypeOrmModule.forFeature([Report, EngagementExport]),
  ],
  controllers: [ReportController, EngagementExportController],
  providers: [
    RequestReport, MakeReport, GatherPipeline, ReadReports, MakeReportJob, RequestWeeklyReport,
    RequestExport, MakeExport, GatherRecords, ExportSources, ExpireExports, ReadExports, MakeExportJob, ExpireExportsJob, ExpireExportsWhenDataDeletionIsRequested,
    ExpireExportsWhenUploadIsDeleted,
  ],
})
export class ReportingModule {}
