import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Config } from '../../platform/config/config.js';
import { Authenticator } from '../../platform/http/access.js';
import { RUNTIME } from '../../platform/runtime.js';
import type { Runtime } from '../../platform/runtime.js';
import { ApiClientRecord } from './api-client.entity.js';
import { AuthenticateToken } from './authenticate-token.service.js';
import { CreateApiClient } from './create-api-client.service.js';
import { DisableApiClient } from './disable-api-client.service.js';
import { FindActor } from './find-actor.service.js';
import { IdentityApi } from './identity.api.js';
import { identityConfig } from './identity.config.js';
import { InviteStaffMember } from './invite-staff-member.service.js';
import { IssueClientToken } from './issue-client-token.service.js';
import { IssuerUrl } from './issuer-url.js';
import { KeepWalls } from './keep-walls.service.js';
import { MeController } from './me.controller.js';
import { NoteClientUse } from './note-client-use.service.js';
import { OAuthController } from './oauth.controller.js';
import { ReadApiClients } from './read-api-clients.service.js';
import { ReadStaffMembers } from './read-staff-members.service.js';
import { SignInStaffMember } from './sign-in-staff-member.service.js';
import { StaffMemberController } from './staff-member.controller.js';
import { StaffMember } from './staff-member.entity.js';
import { TokenIssuer } from './token-issuer.js';
import { UpdateStaffMember } from './update-staff-member.service.js';
import { WalledOrganization } from './walled-organization.entity.js';

@Global()
@Module({
  imports: [TypeOrmModule.forFeature([StaffMember, ApiClientRecord, WalledOrganization])],
  controllers: [StaffMemberController, MeController, OAuthController],
  providers: [
    IdentityApi, IssuerUrl, FindActor, SignInStaffMember, NoteClientUse, KeepWalls, IssueClientToken,
    InviteStaffMember, UpdateStaffMember, ReadStaffMembers, CreateApiClient, DisableApiClient, ReadApiClients,
    {
      provide: TokenIssuer,
      inject: [RUNTIME, Config, IssuerUrl],
      useFactory: (runtime: Runtime, config: Config, issuerUrl: IssuerUrl) => {
        const configured = config.get(identityConfig).TOKEN_KEY_FILE;
        return TokenIssuer.open(configured ?? TokenIssuer.defaultFile(runtime.home), configured === undefined, () => issuerUrl.current());
      },
    },
    { provide: Authenticator, useClass: AuthenticateToken },
  ],
  exports: [Authenticator, IdentityApi, TokenIssuer],
})
export class IdentityModule {}
