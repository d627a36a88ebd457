import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { Allow } from '../../platform/http/access.js';
import { Commands } from '../../platform/http/commands.js';
import { Describe } from '../../platform/http/describe.js';
import { pageReply } from '../../platform/http/keyset.js';
import { Reply } from '../../platform/http/reply.js';
import { Ctx } from '../../platform/http/request-context.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { idSchema } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { HearAccessChanges } from './hear-access-changes.service.js';
import { lastAdministrator, staffEmailTaken } from './identity.errors.js';
import { InviteStaffMember } from './invite-staff-member.service.js';
import { ReadStaffMembers, staffMemberView } from './read-staff-members.service.js';
import { inviteStaffMemberBody, listStaffMembersQuery, staffMemberSchema, staffMembersSchema, updateStaffMemberBody } from './staff-member.dto.js';
import type { InviteStaffMemberInput, ListStaffMembersQuery, UpdateStaffMemberInput } from './staff-member.dto.js';
import { UpdateStaffMember } from './update-staff-member.service.js';

const id = idSchema('stf');

@Controller('v1/staff-members')
export class StaffMemberController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly inviteStaffMember: InviteStaffMember,
    private readonly updateStaffMember: UpdateStaffMember,
    private readonly staffMembers: ReadStaffMembers,
    private readonly changes: HearAccessChanges,
  ) {}

  @Post()
  @Allow('staff_member:manage')
  @Describe({ summary: 'Invite a staff member', returns: { 201: staffMemberSchema }, errors: [staffEmailTaken], writes: true })
  invite(@Ctx() ctx: RequestContext, @Body({ schema: inviteStaffMemberBody }) body: InviteStaffMemberInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const member = await this.inviteStaffMember.run(tx, body);
      return new Reply(staffMemberView(member), { version: member.version, location: `/v1/staff-members/${member.id}` });
    });
  }

  @Get()
  @Allow('staff_member:read')
  @Describe({ summary: 'List staff members, oldest account first', returns: { 200: staffMembersSchema }, pages: true })
  list(@Ctx() ctx: RequestContext, @Query({ schema: listStaffMembersQuery }) query: ListStaffMembersQuery): Promise<Reply> {
    const { limit: _limit, cursor: _cursor, ...filters } = query;
    const fingerprint = ['staff-members', filters];
    return this.database.read(ctx, async (reader) =>
      pageReply(ctx, await this.staffMembers.page(reader, query, fingerprint), query, fingerprint, staffMemberView, query));
  }

  @Get(':id')
  @Allow('staff_member:read')
  @Describe({ summary: 'Read a staff member', returns: { 200: staffMemberSchema }, errors: [objectNotFound] })
  async byId(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) memberId: Id<'stf'>): Promise<Reply> {
    const member = await this.database.read(ctx, (reader) => this.staffMembers.byId(reader, memberId));
    return new Reply(staffMemberView(member), { version: member.version });
  }

  @Patch(':id')
  @Allow('staff_member:manage')
  @Describe({
    summary: 'Change a staff member’s roles, or whether the account works', returns: { 200: staffMemberSchema },
    errors: [objectNotFound, lastAdministrator, staffEmailTaken], ifMatch: true,
  })
  async update(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) memberId: Id<'stf'>, @Body({ schema: updateStaffMemberBody }) body: UpdateStaffMemberInput): Promise<Reply> {
    const reply = await this.commands.run(ctx, async (tx) => {
      const member = await this.updateStaffMember.run(tx, memberId, ctx.ifMatch, body);
      return new Reply(staffMemberView(member), { version: member.version });
    });
    await this.changes.heardEverywhere();
    return reply;
  }
}
