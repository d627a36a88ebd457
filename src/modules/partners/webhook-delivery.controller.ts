import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { Database } from '../../platform/database/database.js';
import type { Reader } from '../../platform/database/tx.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { Allow } from '../../platform/http/access.js';
import { Commands } from '../../platform/http/commands.js';
import { Describe } from '../../platform/http/describe.js';
import { Parameters, keyset, pageReply } from '../../platform/http/keyset.js';
import { Reply } from '../../platform/http/reply.js';
import { Ctx } from '../../platform/http/request-context.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { idSchema, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { requireEndpoint } from './find-webhook-endpoint.js';
import { webhookDeliveryUnfinished, webhookEndpointOff } from './partners.errors.js';
import { ReplayDeliveries } from './replay-deliveries.service.js';
import { ReplayDelivery, noSuchDelivery } from './replay-delivery.service.js';
import { SendTestWebhook } from './send-test-webhook.service.js';
import { deliveryColumns, deliveryDto, deliveryPageSchema, deliverySchema, listDeliveriesQuery, replayDeliveriesBody, replayedSchema } from './webhook-delivery.dto.js';
import type { DeliveryRow } from './webhook-delivery.dto.js';

const endpointId = idSchema('whe');
const deliveryId = idSchema('whd');

@Controller('v1')
export class WebhookDeliveryController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly sendTestWebhook: SendTestWebhook,
    private readonly replayDelivery: ReplayDelivery,
    private readonly replayDeliveries: ReplayDeliveries,
  ) {}

  @Post('webhook-endpoints/:id/actions/test')
  @Allow('webhook:manage')
  @Describe({
    summary: 'Send a webhook endpoint a test event', returns: { 202: deliverySchema }, errors: [objectNotFound, webhookEndpointOff], writes: true, ifMatch: true,
  })
  test(@Ctx() context: RequestContext, @Param('id', { schema: endpointId }) id: Id<'whe'>): Promise<Reply> {
    return this.commands.run(context, async (tx) => accepted(await readDelivery(tx, await this.sendTestWebhook.run(tx, id, context.ifMatch))));
  }

  @Get('webhook-endpoints/:id/deliveries')
  @Allow('webhook:manage')
  @Describe({ summary: 'List the deliveries to a webhook endpoint with their attempts, newest first', returns: { 200: deliveryPageSchema }, errors: [objectNotFound], pages: true })
  async list(
    @Ctx() context: RequestContext, @Param('id', { schema: endpointId }) id: Id<'whe'>, @Query({ schema: listDeliveriesQuery }) query: z.infer<typeof listDeliveriesQuery>,
  ): Promise<Reply> {
    const { state, eventType, from, until, ...page } = query;
    const fingerprint = ['webhook-deliveries', id, state, eventType, from, until];
    const parameters = new Parameters();
    const conditions = [`d.endpoint_id = ${parameters.add(toUuid(id))}`];
    if (state !== undefined) conditions.push(`d.state = ${parameters.add(state)}`);
    if (eventType !== undefined) conditions.push(`d.event_type = ${parameters.add(eventType)}`);
    if (from !== undefined) conditions.push(`d.created_at >= ${parameters.add(from)}`);
    if (until !== undefined) conditions.push(`d.created_at < ${parameters.add(until)}`);
    const paging = keyset(parameters, [
      { expression: 'd.created_at', type: 'timestamptz', direction: 'desc' },
      { expression: 'd.id', type: 'uuid', direction: 'desc' },
    ], page, fingerprint);
    const rows = await this.database.read(context, async (reader) => {
      await requireEndpoint(reader, id);
      return reader.query<DeliveryRow>(
        `select ${deliveryColumns}, ${paging.keys} from partners.webhook_delivery d where ${conditions.join(' and ')} and ${paging.after} ${paging.orderAndLimit}`,
        parameters.values,
      );
    });
    return pageReply(context, rows, page, fingerprint, deliveryDto, query);
  }

  @Post('webhook-endpoints/:id/actions/replay-deliveries')
  @Allow('webhook:manage')
  @Describe({
    summary: 'Send a range of webhooks again', returns: { 202: replayedSchema }, errors: [objectNotFound, webhookEndpointOff], writes: true, ifMatch: true,
    description: 'By state, time and type, oldest first, up to 1000 at once. They wait in the endpoint’s line; its list of deliveries shows how far it is.',
  })
  replayRange(
    @Ctx() context: RequestContext, @Param('id', { schema: endpointId }) id: Id<'whe'>, @Body({ schema: replayDeliveriesBody }) body: z.infer<typeof replayDeliveriesBody>,
  ): Promise<Reply> {
    return this.commands.run(context, (tx) => this.replayDeliveries.run(tx, id, context.ifMatch, body), 202);
  }

  @Get('webhook-deliveries/:id')
  @Allow('webhook:manage')
  @Describe({ summary: 'Read a webhook delivery with its attempts', returns: { 200: deliverySchema }, errors: [objectNotFound] })
  async read(@Ctx() context: RequestContext, @Param('id', { schema: deliveryId }) id: Id<'whd'>): Promise<Reply> {
    const row = await this.database.read(context, (reader) => readDelivery(reader, id));
    return new Reply(deliveryDto(row), { version: row.version });
  }

  @Post('webhook-deliveries/:id/actions/replay')
  @Allow('webhook:manage')
  @Describe({
    summary: 'Send a webhook again', returns: { 202: deliverySchema }, errors: [objectNotFound, webhookDeliveryUnfinished, webhookEndpointOff], writes: true, ifMatch: true,
  })
  replay(@Ctx() context: RequestContext, @Param('id', { schema: deliveryId }) id: Id<'whd'>): Promise<Reply> {
    return this.commands.run(context, async (tx) => {
      await this.replayDelivery.run(tx, id, context.ifMatch);
      return accepted(await readDelivery(tx, id));
    });
  }
}

async function readDelivery(reader: Reader, id: Id<'whd'>): Promise<DeliveryRow> {
  const [row] = await reader.query<DeliveryRow>(`select ${deliveryColumns} from partners.webhook_delivery d where d.id = $1`, [toUuid(id)]);
  if (row === undefined) throw noSuchDelivery(id);
  return row;
}

function accepted(row: DeliveryRow): Reply {
  const delivery = deliveryDto(row);
  return new Reply(delivery, { status: 202, version: row.version, location: `/v1/webhook-deliveries/${delivery.id}` });
}
