import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
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
import { AddContact } from './add-contact.service.js';
import { ChangeContact } from './change-contact.service.js';
import { addContactBody, contactSchema, contactsSchema, listContactsQuery, updateContactBody } from './contact.dto.js';
import type { AddContactInput, ListContactsQuery, UpdateContactInput } from './contact.dto.js';
import { contactView } from './organization.views.js';
import type { OrganizationId } from './organizations.api.js';
import { contactEmailTaken, contactNeeded } from './organizations.errors.js';
import { ReadContacts } from './read-contacts.service.js';

const org = idSchema('org');
const con = idSchema('con');

@Controller('v1/organizations/:organizationId/contacts')
export class ContactController {
  constructor(
    private readonly database: Database,
    private readonly commands: Commands,
    private readonly addContact: AddContact,
    private readonly changeContact: ChangeContact,
    private readonly contacts: ReadContacts,
  ) {}

  @Post()
  @Allow('organization:manage')
  @Describe({ summary: 'Add a contact', returns: { 201: contactSchema }, errors: [objectNotFound, contactEmailTaken], writes: true })
  add(@Ctx() ctx: RequestContext, @Param('organizationId', { schema: org }) organizationId: OrganizationId, @Body({ schema: addContactBody }) body: AddContactInput): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const contact = await this.addContact.run(tx, organizationId, body);
      return new Reply(contactView(contact), { version: contact.version, location: `/v1/organizations/${organizationId}/contacts/${contact.id}` });
    });
  }

  @Get()
  @Allow('organization:read')
  @Describe({ summary: 'List contacts, oldest first', returns: { 200: contactsSchema }, errors: [objectNotFound], pages: true })
  list(@Ctx() ctx: RequestContext, @Param('organizationId', { schema: org }) organizationId: OrganizationId, @Query({ schema: listContactsQuery }) query: ListContactsQuery): Promise<Reply> {
    const fingerprint = ['contacts', organizationId];
    return this.database.read(ctx, async (reader) =>
      pageReply(ctx, await this.contacts.page(reader, organizationId, query, fingerprint), query, fingerprint, contactView));
  }

  @Get(':id')
  @Allow('organization:read')
  @Describe({ summary: 'Read a contact', returns: { 200: contactSchema }, errors: [objectNotFound] })
  async byId(@Ctx() ctx: RequestContext, @Param('organizationId', { schema: org }) organizationId: OrganizationId, @Param('id', { schema: con }) id: Id<'con'>): Promise<Reply> {
    const contact = await this.database.read(ctx, (reader) => this.contacts.byId(reader, organizationId, id));
    return new Reply(contactView(contact), { version: contact.version });
  }

  @Patch(':id')
  @Allow('organization:manage')
  @Describe({ summary: 'Change a contact', returns: { 200: contactSchema }, errors: [objectNotFound, contactEmailTaken], ifMatch: true })
  update(
    @Ctx() ctx: RequestContext, @Param('organizationId', { schema: org }) organizationId: OrganizationId, @Param('id', { schema: con }) id: Id<'con'>,
    @Body({ schema: updateContactBody }) body: UpdateContactInput,
  ): Promise<Reply> {
    return this.commands.run(ctx, async (tx) => {
      const contact = await this.changeContact.update(tx, organizationId, id, ctx.ifMatch, body);
      return new Reply(contactView(contact), { version: contact.version });
    });
  }

  @Delete(':id')
  @Allow('organization:manage')
  @Describe({ summary: 'Remove a contact', returns: { 204: null }, errors: [objectNotFound, contactNeeded], ifMatch: true })
  remove(@Ctx() ctx: RequestContext, @Param('organizationId', { schema: org }) organizationId: OrganizationId, @Param('id', { schema: con }) id: Id<'con'>): Promise<Reply> {
    return this.commands.run(ctx, (tx) => this.changeContact.remove(tx, organizationId, id, ctx.ifMatch), 204);
  }
}
