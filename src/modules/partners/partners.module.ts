import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Config } from '../../platform/config/config.js';
import { RUNTIME } from '../../platform/runtime.js';
import type { Runtime } from '../../platform/runtime.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { ClaimAttempt } from './claim-attempt.service.js';
import { CreateWebhookEndpoint } from './create-webhook-endpoint.service.js';
import { DeleteWebhookEndpoint } from './delete-webhook-endpoint.service.js';
import { EventController } from './event.controller.js';
import { DeliverEventToWebhooks } from './handlers/deliver-event-to-webhooks.handler.js';
import { DeliverWebhook } from './jobs/deliver-webhook.job.js';
import { ForgetOldDeliveries } from './jobs/forget-old-deliveries.job.js';
import { ResumeWebhooks } from './jobs/resume-webhooks.job.js';
import { WakeEndpoint } from './jobs/wake-endpoint.job.js';
import { HangingCalls } from './hanging-calls.js';
import { ListWebhookEndpoints } from './list-webhook-endpoints.service.js';
import { NoteHealth } from './note-health.service.js';
import { PartnersApi } from './partners.api.js';
import { PostWebhook } from './post-webhook.service.js';
import { QueueWebhook } from './queue-webhook.service.js';
import { ReadEvents } from './read-events.service.js';
import { RecordAttempt } from './record-attempt.service.js';
import { ReplayDeliveries } from './replay-deliveries.service.js';
import { ReplayDelivery } from './replay-delivery.service.js';
import { RotateWebhookSecret } from './rotate-webhook-secret.service.js';
import { SendTestWebhook } from './send-test-webhook.service.js';
import { ShowSecretOnce } from './show-secret-once.service.js';
import { StreamEvents } from './stream-events.service.js';
import { UpdateWebhookEndpoint } from './update-webhook-endpoint.service.js';
import { WakeParked } from './wake-parked.service.js';
import { WatchEvents } from './watch-events.service.js';
import { WebhookDeliveryController } from './webhook-delivery.controller.js';
import { WebhookAttempt, WebhookDelivery } from './webhook-delivery.entity.js';
import { WebhookEndpointController } from './webhook-endpoint.controller.js';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';
import { WebhookSecretController } from './webhook-secret.controller.js';
import { WebhookSecrets } from './webhook-secrets.js';

@Module({
  imports: [TypeOrmModule.forFeature([WebhookEndpoint, WebhookDelivery, WebhookAttempt]), OrganizationsModule],
  controllers: [WebhookEndpointController, WebhookSecretController, WebhookDeliveryController, EventController],
  providers: [
    PartnersApi,
    { provide: WebhookSecrets, inject: [RUNTIME, Config], useFactory: (runtime: Runtime, config: Config) => WebhookSecrets.open(runtime, config) },
    ListWebhookEndpoints, CreateWebhookEndpoint, UpdateWebhookEndpoint, DeleteWebhookEndpoint, ShowSecretOnce, RotateWebhookSecret, SendTestWebhook,
    ReplayDelivery, ReplayDeliveries, QueueWebhook, ClaimAttempt, PostWebhook, RecordAttempt, NoteHealth, WakeParked, HangingCalls, DeliverEventToWebhooks, DeliverWebhook,
    WakeEndpoint, ResumeWebhooks, ForgetOldDeliveries, ReadEvents, WatchEvents, StreamEvents,
  ],
  exports: [PartnersApi],
})
export class PartnersModule {}
