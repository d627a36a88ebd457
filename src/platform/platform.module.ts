import { join } from 'node:path';
import { Global, Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Clock } from './clock/clock.js';
import { Config } from './config/config.js';
import { platformConfig } from './config/platform.config.js';
import { AutoPrepareClient } from './database/auto-prepare-client.js';
import { columnTypes } from './database/column-types.js';
import { SigningKeys } from './crypto/signing-keys.js';
import { DataKeys } from './data-keys/data-keys.js';
import { MasterKey } from './data-keys/master-key.js';
import { openConfiguredMasterKey } from './data-keys/open-master-key.js';
import { Database } from './database/database.js';
import { EgressClient } from './egress/egress-client.js';
import { EventDelivery } from './events/event-delivery.js';
import { ContinueEventLog } from './events/continue-event-log.js';
import { EventLog } from './events/event-log.js';
import { OutboxRelay } from './events/outbox-relay.js';
import { AccessGuard } from './http/access.guard.js';
import { AdminJobsController } from './http/admin-jobs.controller.js';
import { Commands } from './http/commands.js';
import { ErrorPagesController } from './http/error-pages.controller.js';
import { HealthController } from './http/health.controller.js';
import { MetricsController } from './http/metrics.controller.js';
import { RateLimits } from './http/rate-limits/rate-limits.js';
import { ProblemFilter } from './http/problem.filter.js';
import { SigningKeysController } from './http/signing-keys.controller.js';
import { ValidationPipe } from './http/validation.pipe.js';
import { FailedJobs } from './jobs/failed-jobs.js';
import { HandlerRegistry } from './jobs/handler-registry.js';
import { OrganizationOfJob } from './jobs/organization-of-job.js';
import { ForgetOldWork } from './jobs/forget-old-work.job.js';
import { KeepQueues } from './jobs/keep-queues.js';
import { Queues } from './jobs/queues.js';
import { RecoverLostWork } from './jobs/recover-lost-work.js';
import { Schedules } from './jobs/schedules.js';
import { WorkerHost } from './jobs/worker-host.js';
import { RUNTIME } from './runtime.js';
import type { Runtime } from './runtime.js';
import { SweepScratch } from './scratch/sweep-scratch.js';
import { EncryptedStorage } from './storage/encrypted-storage.js';
import { ObjectStorage } from './storage/object-storage.js';
import { openStorage } from './storage/storage-url.js';
import { LOG } from './telemetry/log.js';
import { MeasureSystem } from './telemetry/measure-system.js';

/** What every module builds on. Knows no domain. */
@Global()
@Module({})
export class PlatformModule {
  static forRoot(runtime: Runtime): DynamicModule {
    return {
      module: PlatformModule,
      imports: [
        DiscoveryModule,
        TypeOrmModule.forRoot({
          type: 'postgres',
          url: runtime.databaseUrl,
          manualInitialization: runtime.describeOnly === true,
          autoLoadEntities: true,
          synchronize: false,
          migrationsRun: false,
          installExtensions: false,
          retryAttempts: 5,
          retryDelay: 1000,
          applicationName: `atelier-${runtime.role}`,
          extra: {
            Client: AutoPrepareClient,
            pipeline: true,
            types: columnTypes,
            max: runtime.config.get(platformConfig).DATABASE_POOL_SIZE,
            connectionTimeoutMillis: 10_000,
            // The lab's own work sees all organizations; partners' transactions narrow this with SET LOCAL.
            options: '-c atelier.organization=* -c timezone=UTC -c datestyle=ISO -c statement_timeout=60000 -c idle_in_transaction_session_timeout=60000',
          },
        }),
      ],
      controllers: [HealthController, SigningKeysController, MetricsController, AdminJobsController, ErrorPagesController],
      providers: [
        { provide: RUNTIME, useValue: runtime },
        { provide: LOG, useValue: runtime.log },
        { provide: Config, useValue: runtime.config },
        { provide: Clock, useValue: runtime.clock },
        {
          provide: SigningKeys,
          useFactory: () => {
            const configured = runtime.config.get(platformConfig).SIGNING_KEY_FILE;
            return SigningKeys.open(configured ?? join(runtime.home, 'keys', 'signing-key.pem'), configured === undefined);
          },
        },
        { provide: MasterKey, useFactory: () => openConfiguredMasterKey(runtime.config) },
        DataKeys,
        {
          provide: EgressClient,
          useFactory: () => new EgressClient({ allowLoopbackHttp: runtime.config.get(platformConfig).ATELIER_ENVIRONMENT === 'development', userAgent: 'Atelier/1.0' }),
        },
        { provide: EncryptedStorage, inject: [DataKeys], useFactory: (keys: DataKeys) => new EncryptedStorage(openStorage(runtime.storageUrl), keys) },
        { provide: ObjectStorage, useExisting: EncryptedStorage },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useClass: ValidationPipe },
        Database, Commands, Queues, HandlerRegistry, EventDelivery, EventLog, ContinueEventLog, OutboxRelay, RateLimits, RecoverLostWork, Schedules, KeepQueues, OrganizationOfJob, WorkerHost, FailedJobs, ForgetOldWork, SweepScratch, MeasureSystem,
      ],
      exports: [RUNTIME, LOG, Config, Clock, ObjectStorage, EncryptedStorage, SigningKeys, Database, DataKeys, Commands, Queues, EgressClient, EventLog, FailedJobs, WorkerHost],
    };
  }
}
