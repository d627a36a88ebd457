import { Body, Controller, Get, Param, Post, Put } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { Allow } from '../../platform/http/access.js';
import { Commands } from '../../platform/http/commands.js';
import { Describe } from '../../platform/http/describe.js';
import { Reply } from '../../platform/http/reply.js';
import { Ctx } from '../../platform/http/request-context.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { idSchema } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { engagementClosed, engagementOnHold } from '../engagements/engagements.api.js';
import { contractNotPossible, milestoneBlocked, milestoneNotPossible, planCriterionUnknown, planNotOfPrice } from './billing.errors.js';
import { milestonePlanView, milestoneView } from './contract.views.js';
import { requireContract, requireMilestone } from './find-billing.js';
import { milestonePlanSchema, milestoneSchema, planMilestonesSchema, releaseMilestoneSchema } from './milestone.dto.js';
import type { PlanMilestonesInput, ReleaseMilestoneInput } from './milestone.dto.js';
import { PlanMilestones } from './plan-milestones.service.js';
import { ReleaseMilestoneByHand } from './release-milestone-by-hand.service.js';

const ctr = idSchema('ctr');
const mil = idSchema('mil');

@Controller('v1')
export class MilestoneController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly planMilestones: PlanMilestones,
    private readonly releaseByHand: ReleaseMilestoneByHand,
  ) {}

  @Put('contracts/:id/milestones')
  @Allow('milestone:write')
  @Describe({
    summary: 'Plan the milestones of a draft, all at once', description: 'Replaces the plan; If-Match takes the contract’s ETag. An empty plan takes it back, so that the price can change.',
    returns: { 200: milestonePlanSchema }, ifMatch: true,
    errors: [objectNotFound, engagementClosed, engagementOnHold, contractNotPossible, planNotOfPrice, planCriterionUnknown],
  })
  plan(@Ctx() ctx: RequestContext, @Param('id', { schema: ctr }) id: Id<'ctr'>, @Body({ schema: planMilestonesSchema }) body: PlanMilestonesInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const contract = await this.planMilestones.run(tx, id, ctx.ifMatch, body);
      return new Reply(await milestonePlanView(tx, contract), { version: contract.version });
    });
  }

  @Get('contracts/:id/milestones')
  @Allow('milestone:read')
  @Describe({ summary: 'Read the milestone plan of a contract', returns: { 200: milestonePlanSchema }, errors: [objectNotFound] })
  readPlan(@Ctx() ctx: RequestContext, @Param('id', { schema: ctr }) id: Id<'ctr'>): Promise<Reply> {
    return this.database.read(ctx, async (reader) => {
      const contract = await requireContract(reader, id);
      return new Reply(await milestonePlanView(reader, contract), { version: contract.version });
    });
  }

  @Get('milestones/:id')
  @Allow('milestone:read')
  @Describe({ summary: 'Read a milestone, with what released it', returns: { 200: milestoneSchema }, errors: [objectNotFound] })
  byId(@Ctx() ctx: RequestContext, @Param('id', { schema: mil }) id: Id<'mil'>): Promise<Reply> {
    return this.database.read(ctx, async (reader) => {
      const milestone = await requireMilestone(reader, id);
      return new Reply(await milestoneView(reader, milestone), { version: milestone.version });
    });
  }

  @Post('milestones/:id/actions/release')
  @Allow('milestone:release')
  @Describe({
    summary: 'Release a milestone by hand', description: 'Issues its invoice. Any planned milestone of a signed contract can be released by hand, whatever evidence it waits for.',
    returns: { 200: milestoneSchema }, errors: [objectNotFound, milestoneNotPossible, milestoneBlocked], movesMoney: true, ifMatch: true,
  })
  release(@Ctx() ctx: RequestContext, @Param('id', { schema: mil }) id: Id<'mil'>, @Body({ schema: releaseMilestoneSchema }) body: ReleaseMilestoneInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const milestone = await this.releaseByHand.run(tx, id, ctx.ifMatch, body.reason);
      return new Reply(await milestoneView(tx, milestone), { status: 200, version: milestone.version });
    });
  }
}
