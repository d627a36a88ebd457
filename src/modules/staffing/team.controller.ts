import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
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
import { ConfirmTeam } from './confirm-team.service.js';
import { SetTeamRequirements } from './set-team-requirements.service.js';
import { ShowTeam } from './show-team.service.js';
import { teamConfirmedAlready, teamNotConfirmable } from './staffing.errors.js';
import { confirmTeamSchema, setTeamRequirementsSchema, teamSchema } from './team.dto.js';
import type { SetTeamRequirementsInput } from './team.dto.js';

const eng = idSchema('eng');

/** Who works for an engagement, and whether it was confirmed. The team has an ETag of its own: every change of it, its allocations included, makes a new one. */
@Controller('v1/engagements/:engagementId/team')
export class TeamController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly show: ShowTeam,
    private readonly requirements: SetTeamRequirements,
    private readonly confirmation: ConfirmTeam,
  ) {}

  @Get()
  @Allow('team:read')
  @Describe({ summary: 'Read the team, with what speaks against confirming it', returns: { 200: teamSchema }, errors: [objectNotFound] })
  async read(@Ctx() ctx: RequestContext, @Param('engagementId', { schema: eng }) engagementId: Id<'eng'>): Promise<Reply> {
    const team = await this.database.read(ctx, (reader) => this.show.run(reader, engagementId));
    return new Reply(team, { version: team.version });
  }

  @Patch()
  @Allow('team:write')
  @Describe({ summary: 'Set what members must be cleared for', returns: { 200: teamSchema }, errors: [objectNotFound, engagementClosed], ifMatch: true })
  change(
    @Ctx() ctx: RequestContext, @Param('engagementId', { schema: eng }) engagementId: Id<'eng'>,
    @Body({ schema: setTeamRequirementsSchema }) body: SetTeamRequirementsInput,
  ): Promise<Reply> {
    return this.#write(ctx, engagementId, (tx) => this.requirements.run(tx, engagementId, ctx.ifMatch, body));
  }

  @Post('actions/confirm')
  @Allow('team:confirm')
  @Describe({
    summary: 'Confirm the team',
    description: 'Makes the proposed allocations binding. `If-Match` is the ETag of the team. A refusal names every reason in `errors`.',
    returns: { 200: teamSchema }, errors: [objectNotFound, engagementClosed, teamConfirmedAlready, teamNotConfirmable], ifMatch: true, writes: true,
  })
  confirm(
    @Ctx() ctx: RequestContext, @Param('engagementId', { schema: eng }) engagementId: Id<'eng'>, @Body({ schema: confirmTeamSchema }) _body: Record<string, never>,
  ): Promise<Reply> {
    return this.#write(ctx, engagementId, (tx) => this.confirmation.run(tx, engagementId, ctx.ifMatch));
  }

  #write(ctx: RequestContext, engagementId: Id<'eng'>, work: (tx: Tx) => Promise<void>): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      await work(tx);
      const team = await this.show.run(tx, engagementId);
      return new Reply(team, { status: 200, version: team.version });
    });
  }
}
