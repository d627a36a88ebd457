import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '../identity/identity.module.js';
import { AddContact } from './add-contact.service.js';
import { ApiClientCredentialController } from './api-client-credential.controller.js';
import { ApiClientController } from './api-client.controller.js';
import { ChangeContact } from './change-contact.service.js';
import { ContactController } from './contact.controller.js';
import { Contact } from './contact.entity.js';
import { CreateOrganization } from './create-organization.service.js';
import { OrganizationController } from './organization.controller.js';
import { Organization } from './organization.entity.js';
import { OrganizationsApi } from './organizations.api.js';
import { ReadContacts } from './read-contacts.service.js';
import { ReadOrganizations } from './read-organizations.service.js';
import { UpdateOrganization } from './update-organization.service.js';
import { VerifyOrganization } from './verify-organization.service.js';

@Module({
  imports: [IdentityModule, TypeOrmModule.forFeature([Organization, Contact])],
  controllers: [OrganizationController, ContactController, ApiClientController, ApiClientCredentialController],
  providers: [
    OrganizationsApi, ReadOrganizations, ReadContacts,
    CreateOrganization, UpdateOrganization, VerifyOrganization, AddContact, ChangeContact,
  ],
  exports: [OrganizationsApi],
})
export class OrganizationsModule {}
