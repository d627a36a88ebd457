import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Contact } from './contact.entity.js';
import { Organization } from './organization.entity.js';
import { OrganizationsApi } from './organizations.api.js';

@Module({
  imports: [TypeOrmModule.forFeature([Organization, Contact])],
  providers: [OrganizationsApi],
  exports: [OrganizationsApi],
})
export class OrganizationsModule {}
