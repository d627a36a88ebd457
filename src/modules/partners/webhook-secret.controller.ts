import { Body, Controller, Param, Post } from '@nestjs/common';
import type { z } from 'zod';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { Allow } from '../../platform/http/access.js';
import { Commands } from '../../platform/http/commands.js';
import { Describe } from '../../platform/http/describe.js';
import { Reply } from '../../platform/http/reply.js';
import { Ctx } from '../../platform/http/request-context.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { idSchema } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { webhookSecretsRetiring } from './partners.errors.js';
import { RotateWebhookSecret } from './rotate-webhook-secret.service.js';
import { ShowSecretOnce } from './show-secret-once.service.js';
import { createdEndpointSchema, endOverlapBody, endpointDto, endpointSchema, rotateSecretBody } from './webhook-endpoint.dto.js';

const endpointId = idSchema('whe');

@Controller('v1/webhook-endpoints/:id/actions')
export class WebhookSecretController {
  constructor(
    private readonly commands: Commands,
    private readonly rotateSecret: RotateWebhookSecret,
    private readonly showSecretOnce: ShowSecretOnce,
  ) {}

  @Post('rotate-secret')
  @Allow('webhook:manage')
  @Describe({
    summary: 'Give a webhook endpoint a new signing secret', returns: { 200: createdEndpointSchema }, errors: [objectNotFound, webhookSecretsRetiring], writes: true, ifMatch: true,
    description: 'The new secret is in this answer and in no other. Until the overlap ends, webhooks carry a signature by each secret, separated by a space.',
  })
  async rotate(
    @Ctx() context: RequestContext, @Param('id', { schema: endpointId }) id: Id<'whe'>, @Body({ schema: rotateSecretBody }) body: z.infer<typeof rotateSecretBody>,
  ): Promise<Reply> {
    const reply = await this.commands.run(context, async (tx) => {
      const endpoint = await this.rotateSecret.run(tx, id, context.ifMatch, body.overlapHours);
      return new Reply({ ...endpointDto(endpoint), secret: null }, { version: endpoint.version });
    }, 200);
    return this.showSecretOnce.run(context, reply);
  }

  @Post('end-secret-overlap')
  @Allow('webhook:manage')
  @Describe({ summary: 'Let a webhook endpoint’s newest secret alone sign', returns: { 200: endpointSchema }, errors: [objectNotFound], writes: true, ifMatch: true })
  endOverlap(@Ctx() context: RequestContext, @Param('id', { schema: endpointId }) id: Id<'whe'>, @Body({ schema: endOverlapBody }) _body: Record<string, never>): Promise<Reply> {
    return this.commands.run(context, async (tx) => {
      const endpoint = await this.rotateSecret.endOverlap(tx, id, context.ifMatch);
      return new Reply(endpointDto(endpoint), { version: endpoint.version });
    }, 200);
  }
}
