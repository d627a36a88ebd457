import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/tx.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { Allow } from '../../platform/http/access.js';
import { Commands } from '../../platform/http/commands.js';
import { Describe } from '../../platform/http/describe.js';
import { pageReply } from '../../platform/http/keyset.js';
import { Reply } from '../../platform/http/reply.js';
import { Ctx } from '../../platform/http/request-context.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { noBody } from '../../platform/http/text.js';
import { idSchema } from '../../platform/identifiers/id.js';
import { CreateOrganization } from './create-organization.service.js';
import { createOrganizationBody, listOrganizationsQuery, organizationSchema, organizationsSchema, updateOrganizationBody } from './organization.dto.js';
import type { CreateOrganizationInput, ListOrganizationsQuery, UpdateOrganizationInput } from './organization.dto.js';
import type { Organization } from './organization.entity.js';
import { listedOrganization } from './organization.views.js';
import type { OrganizationId } from './organizations.api.js';
import { organizationFieldFixed, organizationNotVerifiable, organizationRegistered, organizationVerifiedAlready } from './organizations.errors.js';
import { ReadOrganizations } from './read-organizations.service.js';
import { UpdateOrganization } from './update-organization.service.js';
import { VerifyOrganization } from './verify-organization.service.js';

const id = idSchema('org');

@Controller('v1/organizations')
export class OrganizationController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly createOrganization: CreateOrganization,
    private readonly updateOrganization: UpdateOrganization,
    private readonly verifyOrganization: VerifyOrganization,
    private readonly organizations: ReadOrganizations,
  ) {}

  @Post()
  @Allow('organization:manage')
  @Describe({ summary: 'Create an organization', returns: { 201: organizationSchema }, errors: [organizationRegistered], writes: true })
  create(@Ctx() ctx: RequestContext, @Body({ schema: createOrganizationBody }) body: CreateOrganizationInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const organization = await this.createOrganization.run(tx, body);
      return new Reply(this.organizations.showNew(tx, organization), { status: 201, version: organization.version, location: `/v1/organizations/${organization.id}` });
    });
  }

  @Get()
  @Allow('organization:read')
  @Describe({ summary: 'List organizations; a partner sees its own', returns: { 200: organizationsSchema }, pages: true })
  list(@Ctx() ctx: RequestContext, @Query({ schema: listOrganizationsQuery }) query: ListOrganizationsQuery): Promise<Reply> {
    const { limit: _limit, cursor: _cursor, ...filters } = query;
    const fingerprint = ['organizations', filters];
    return this.database.read(ctx, async (reader) =>
      pageReply(ctx, await this.organizations.page(reader, query, fingerprint), query, fingerprint, listedOrganization, query));
  }

  @Get(':id')
  @Allow('organization:read')
  @Describe({ summary: 'Read an organization, with what can be done next', returns: { 200: organizationSchema }, errors: [objectNotFound] })
  async byId(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) organizationId: OrganizationId): Promise<Reply> {
    const organization = await this.database.read(ctx, (reader) => this.organizations.byId(reader, organizationId));
    return new Reply(organization, { version: organization.version });
  }

  @Patch(':id')
  @Allow('organization:manage')
  @Describe({
    summary: 'Change an organization', returns: { 200: organizationSchema },
    errors: [objectNotFound, organizationFieldFixed, organizationRegistered], ifMatch: true,
  })
  update(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) organizationId: OrganizationId, @Body({ schema: updateOrganizationBody }) body: UpdateOrganizationInput): Promise<Reply> {
    return this.#write(ctx, (tx) => this.updateOrganization.run(tx, organizationId, ctx.ifMatch, body));
  }

  @Post(':id/actions/verify')
  @Allow('organization:verify')
  @Describe({
    summary: 'Verify an organization', description: 'Puts on record that the lab checked the legal entity. It fixes residency region and registration.',
    returns: { 200: organizationSchema }, errors: [objectNotFound, organizationNotVerifiable, organizationVerifiedAlready], ifMatch: true, writes: true,
  })
  verify(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) organizationId: OrganizationId, @Body({ schema: noBody }) _body: object): Promise<Reply> {
    return this.#write(ctx, (tx) => this.verifyOrganization.run(tx, organizationId, ctx.ifMatch));
  }

  #write(ctx: RequestContext, work: (tx: Tx) => Promise<Organization>): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const organization = await work(tx);
      return new Reply(await this.organizations.show(tx, organization), { status: 200, version: organization.version });
    });
  }
}
