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
import { engagementClosed, engagementOnHold } from '../engagements/engagements.api.js';
import { ReadScopeVersions } from './read-scope-versions.service.js';
import { rejectScopeVersionSchema, scopeVersionActionSchema, scopeVersionSchema } from './scope-version.dto.js';
import type { ScopeVersionVerb } from './scope-version.workflow.js';
import { scopeVersionActionNotPossible, scopeVersionGateNotMet } from './scoping.errors.js';
import { TransitionScopeVersion } from './transition-scope-version.service.js';

const id = idSchema('scp');
type ActionBody = z.infer<typeof scopeVersionActionSchema>;

const returns = { 200: scopeVersionSchema };
const errors = [objectNotFound, engagementClosed, engagementOnHold, scopeVersionActionNotPossible];

/** What is done with a scope version: a route each, because each needs a permission of its own. */
@Controller('v1/scope-versions/:id/actions')
export class ScopeVersionActionsController {
  constructor(
    private readonly commands: Commands,
    private readonly transition: TransitionScopeVersion,
    private readonly scopeVersions: ReadScopeVersions,
  ) {}

  @Post('submit')
  @Allow('scope:write')
  @Describe({ summary: 'Submit a scope version for approval', returns, errors: [...errors, scopeVersionGateNotMet], writes: true, ifMatch: true })
  submit(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) version: Id<'scp'>, @Body({ schema: scopeVersionActionSchema }) body: ActionBody): Promise<Reply> {
    return this.#run(ctx, version, 'submit', body);
  }

  @Post('approve')
  @Allow('scope:approve')
  @Describe({
    summary: 'Approve a scope version', returns, errors, writes: true, ifMatch: true,
    description: 'Staff approve for the lab, API clients of the organization for the partner. The second approval brings the version in force.',
  })
  approve(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) version: Id<'scp'>, @Body({ schema: scopeVersionActionSchema }) body: ActionBody): Promise<Reply> {
    return this.#run(ctx, version, 'approve', body);
  }

  @Post('reject')
  @Allow('scope:approve')
  @Describe({ summary: 'Reject a scope version, with a reason', returns, errors, writes: true, ifMatch: true })
  reject(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) version: Id<'scp'>, @Body({ schema: rejectScopeVersionSchema }) body: ActionBody): Promise<Reply> {
    return this.#run(ctx, version, 'reject', body);
  }

  @Post('withdraw')
  @Allow('scope:write')
  @Describe({ summary: 'Withdraw a scope version', returns, errors, writes: true, ifMatch: true })
  withdraw(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) version: Id<'scp'>, @Body({ schema: scopeVersionActionSchema }) body: ActionBody): Promise<Reply> {
    return this.#run(ctx, version, 'withdraw', body);
  }

  #run(ctx: RequestContext, id: Id<'scp'>, verb: ScopeVersionVerb, { reason }: ActionBody): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const version = await this.transition.run(tx, id, ctx.ifMatch, verb, reason);
      return new Reply(await this.scopeVersions.show(tx, version), { version: version.version });
    }, 200);
  }
}
