import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import type { z } from 'zod';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/tx.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { Allow } from '../../platform/http/access.js';
import { Commands } from '../../platform/http/commands.js';
import { Describe } from '../../platform/http/describe.js';
import { Reply } from '../../platform/http/reply.js';
import { Ctx } from '../../platform/http/request-context.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { idSchema } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { engagementClosed } from '../engagements/engagements.api.js';
import { PlanAllocation } from './plan-allocation.service.js';
import { ShowTeam } from './show-team.service.js';
import { allocationNotPossible, allocationOverlaps, allocationPast, researcherInactive } from './staffing.errors.js';
import { allocationSchema, changeAllocationSchema, endAllocationSchema, proposeAllocationSchema } from './team.dto.js';
import type { ChangeAllocationInput, ProposeAllocationInput } from './team.dto.js';

const eng = idSchema('eng');
const alo = idSchema('alo');

/** Shares of researchers' time for an engagement. The lab's own affair: a partner reads the team. */
@Controller('v1/engagements/:engagementId/allocations')
export class AllocationController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly plan: PlanAllocation,
    private readonly show: ShowTeam,
  ) {}

  @Post()
  @Allow('team:write')
  @Describe({
    summary: 'Propose an allocation', description: 'What speaks against it shows on the team as a problem, and stops its confirmation.',
    returns: { 201: allocationSchema }, errors: [objectNotFound, engagementClosed, researcherInactive, allocationPast, allocationOverlaps], writes: true,
  })
  propose(
    @Ctx() ctx: RequestContext, @Param('engagementId', { schema: eng }) engagementId: Id<'eng'>, @Body({ schema: proposeAllocationSchema }) body: ProposeAllocationInput,
  ): Promise<Reply> {
    return this.#write(ctx, engagementId, 201, (tx) => this.plan.propose(tx, engagementId, body));
  }

  @Get(':id')
  @Allow('researcher:read')
  @Describe({ summary: 'Read an allocation', returns: { 200: allocationSchema }, errors: [objectNotFound] })
  async byId(@Ctx() ctx: RequestContext, @Param('engagementId', { schema: eng }) engagementId: Id<'eng'>, @Param('id', { schema: alo }) id: Id<'alo'>): Promise<Reply> {
    const allocation = await this.database.read(ctx, (reader) => this.show.allocation(reader, engagementId, id));
    return new Reply(allocation, { version: allocation.version });
  }

  @Patch(':id')
  @Allow('team:write')
  @Describe({
    summary: 'Change an allocation', description: 'A confirmed one changes only within what could be confirmed. The team has to be confirmed again.',
    returns: { 200: allocationSchema }, errors: [objectNotFound, engagementClosed, allocationPast, allocationOverlaps, allocationNotPossible], ifMatch: true,
  })
  change(
    @Ctx() ctx: RequestContext, @Param('engagementId', { schema: eng }) engagementId: Id<'eng'>, @Param('id', { schema: alo }) id: Id<'alo'>,
    @Body({ schema: changeAllocationSchema }) body: ChangeAllocationInput,
  ): Promise<Reply> {
    return this.#write(ctx, engagementId, 200, async (tx) => {
      await this.plan.change(tx, engagementId, id, ctx.ifMatch, body);
      return id;
    });
  }

  @Post(':id/actions/end')
  @Allow('team:write')
  @Describe({
    summary: 'End or withdraw an allocation', description: 'Withdraws what was only proposed or has not begun. The team has to be confirmed again.',
    returns: { 200: allocationSchema }, errors: [objectNotFound, engagementClosed, allocationPast], ifMatch: true, writes: true,
  })
  end(
    @Ctx() ctx: RequestContext, @Param('engagementId', { schema: eng }) engagementId: Id<'eng'>, @Param('id', { schema: alo }) id: Id<'alo'>,
    @Body({ schema: endAllocationSchema }) body: z.output<typeof endAllocationSchema>,
  ): Promise<Reply> {
    return this.#write(ctx, engagementId, 200, async (tx) => {
      await this.plan.end(tx, engagementId, id, ctx.ifMatch, body.lastDay);
      return id;
    });
  }

  #write(ctx: RequestContext, engagementId: Id<'eng'>, status: number, work: (tx: Tx) => Promise<Id<'alo'>>): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const allocation = await this.show.allocation(tx, engagementId, await work(tx));
      const location = status === 201 ? { location: `/v1/engagements/${engagementId}/allocations/${allocation.id}` } : {};
      return new Reply(allocation, { status, version: allocation.version, ...location });
    });
  }
}
