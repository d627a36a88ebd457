import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/tx.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { EventLog, loggedEvent } from '../../platform/events/event-log.js';
import { Allow } from '../../platform/http/access.js';
import { Commands } from '../../platform/http/commands.js';
import { Describe } from '../../platform/http/describe.js';
import { Parameters, pageQuery, pageReply } from '../../platform/http/keyset.js';
import { Reply } from '../../platform/http/reply.js';
import { Ctx } from '../../platform/http/request-context.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { idSchema } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { AcceptDelivery } from './accept-delivery.service.js';
import { acceptSchema, actionSchema, engagementSchema, historySchema, timelineSchema, waiveGateSchema } from './engagement.dto.js';
import type { ActionInput, HistoryDto, WaiveGateInput } from './engagement.dto.js';
import type { Engagement } from './engagement.entity.js';
import { acceptanceNotPossible, actionIncomplete, actionNotPossible, actionUnknown, gateNotMet, waiverRefused } from './engagements.errors.js';
import { ReadEngagement } from './read-engagement.service.js';
import { TransitionEngagement } from './transition-engagement.service.js';
import { WaiveGate } from './waive-gate.service.js';

const id = idSchema('eng');
const timelineQuery = z.strictObject(pageQuery);

/** How an engagement moves, and what has happened to it. */
@Controller('v1/engagements')
export class EngagementProgressController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly read: ReadEngagement,
    private readonly transition: TransitionEngagement,
    private readonly waiver: WaiveGate,
    private readonly acceptance: AcceptDelivery,
    private readonly log: EventLog,
  ) {}

  @Post(':id/actions/:action')
  @Allow('engagement:read')
  @Describe({
    summary: 'Take an action on an engagement',
    description: 'Each action needs the permission that `availableActions` names beside it.',
    returns: { 200: engagementSchema }, errors: [objectNotFound, actionUnknown, actionNotPossible, actionIncomplete, gateNotMet], ifMatch: true, writes: true,
  })
  act(
    @Ctx() ctx: RequestContext, @Param('id', { schema: id }) engagementId: Id<'eng'>, @Param('action', { schema: z.string().max(100) }) action: string,
    @Body({ schema: actionSchema }) body: ActionInput,
  ): Promise<Reply> {
    return this.#write(ctx, (tx) => this.transition.run(tx, engagementId, ctx.ifMatch, action, body));
  }

  @Post(':id/waivers')
  @Allow('engagement:waive')
  @Describe({ summary: 'Waive a gate', returns: { 200: engagementSchema }, errors: [objectNotFound, waiverRefused, actionIncomplete], ifMatch: true, writes: true })
  waive(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) engagementId: Id<'eng'>, @Body({ schema: waiveGateSchema }) body: WaiveGateInput): Promise<Reply> {
    return this.#write(ctx, (tx) => this.waiver.run(tx, engagementId, ctx.ifMatch, body));
  }

  @Post(':id/acceptance')
  @Allow('engagement:accept')
  @Describe({ summary: 'Accept the delivered model', returns: { 200: engagementSchema }, errors: [objectNotFound, acceptanceNotPossible], ifMatch: true, writes: true })
  accept(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) engagementId: Id<'eng'>, @Body({ schema: acceptSchema }) body: z.infer<typeof acceptSchema>): Promise<Reply> {
    return this.#write(ctx, (tx) => this.acceptance.run(tx, engagementId, ctx.ifMatch, body));
  }

  @Get(':id/history')
  @Allow('engagement:read')
  @Describe({ summary: 'List every action and waiver of an engagement, oldest first', returns: { 200: historySchema }, errors: [objectNotFound] })
  history(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) engagementId: Id<'eng'>): Promise<HistoryDto> {
    return this.database.read(ctx, (reader) => this.read.history(reader, engagementId));
  }

  @Get(':id/timeline')
  @Allow('engagement:read')
  @Describe({ summary: 'List what all modules announced of an engagement, newest first', returns: { 200: timelineSchema }, errors: [objectNotFound], pages: true })
  async timeline(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) engagementId: Id<'eng'>, @Query({ schema: timelineQuery }) page: z.infer<typeof timelineQuery>): Promise<Reply> {
    const fingerprint = ['timeline', engagementId];
    return this.database.read(ctx, async (reader) => {
      await this.read.byId(reader, engagementId);
      const parameters = new Parameters();
      const conditions = [`o.stream_id = ${parameters.add(engagementId)}`];
      if (ctx.actor.kind === 'partner') conditions.push('o.for_partners');
      return pageReply(ctx, await this.log.page(reader, parameters, conditions, page, 'desc', fingerprint), page, fingerprint, loggedEvent);
    });
  }

  #write(ctx: RequestContext, work: (tx: Tx) => Promise<Engagement>): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const engagement = await work(tx);
      return new Reply(await this.read.show(tx, engagement), { status: 200, version: engagement.version });
    });
  }
}
