import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BillingModule } from '../billing/billing.module.js';
import { EngagementsModule } from '../engagements/engagements.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { GatherPipeline } from './gather-pipeline.service.js';
import { MakeReportJob } from './jobs/make-report.job.js';
import { RequestWeeklyReport } from './jobs/request-weekly-report.job.js';
import { MakeReport } from './make-report.service.js';
import { ReadReports } from './read-reports.service.js';
import { ReportController } from './report.controller.js';
import { Report } from './report.entity.js';
import { RequestReport } from './request-report.service.js';

@Module({
  imports: [EngagementsModule, OrganizationsModule, BillingModule, TypeOrmModule.forFeature([Report])],
  controllers: [ReportController],
  providers: [RequestReport, MakeReport, GatherPipeline, ReadReports, MakeReportJob, RequestWeeklyReport],
})
export class ReportingModule {}
