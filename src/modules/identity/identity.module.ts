import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Config } from '../../platform/config/config.js';
import { Authenticator } from '../../platform/http/access.js';
import { RUNTIME } from '../../platform/runtime.js';
import type { Runtime } from '../../platform/runtime.js';
import { AddClientCredential } from './add-client-credential.service.js';
import { ApiClientRecord } from './api-client.entity.js';
import { ApiClientsApi } from './api-clients.api.js';
import { AuthenticateToken } from './authenticate-token.service.js';
import { BreakGlass } from './break-glass.entity.js';
import { ClientCredential } from './client-credential.entity.js';
import { CreateApiClient } from './create-api-client.service.js';
import { DisableApiClient } from './disable-api-client.service.js';
import { FindActor } from './find-actor.service.js';
import { FindTokenClient } from './find-token-client.service.js';
import { HearAccessChanges } from './hear-access-changes.service.js';
import { IdentityApi } from './identity.api.js';
import { identityConfig } from './identity.config.js';
import { InviteStaffMember } from './invite-staff-member.service.js';
import { IssuerUrl } from './issuer-url.js';
import { ForgetEndedAccess } from './jobs/forget-ended-access.job.js';
import { KeepWalls } from './keep-walls.service.js';
import { MeController } from './me.controller.js';
import { NoteClientUse } from './note-client-use.service.js';
import { AuthorizationServer } from './oauth/authorization-server.js';
import { MakeProvider } from './oauth/make-provider.service.js';
import { OAuthController } from './oauth/oauth.controller.js';
import { ProviderAdapter } from './oauth/provider-adapter.js';
import { OwnApiClientController } from './own-api-client.controller.js';
import { ReadApiClients } from './read-api-clients.service.js';
import { ReadStaffMembers } from './read-staff-members.service.js';
import { RevokeClientCredential } from './revoke-client-credential.service.js';
import { RevokeToken } from './revoke-token.service.js';
import { RevokedToken } from './revoked-token.entity.js';
import { RotateClientCredential } from './rotate-client-credential.service.js';
import { SignInStaffMember } from './sign-in-staff-member.service.js';
import { StaffMemberController } from './staff-member.controller.js';
import { StaffMember } from './staff-member.entity.js';
import { TokenIssuer } from './token-issuer.js';
import { UpdateApiClient } from './update-api-client.service.js';
import { UpdateStaffMember } from './update-staff-member.service.js';
import { UsedAssertion } from './used-assertion.entity.js';
import { WalledOrganization } from './walled-organization.entity.js';

@Global()
@Module({
  imports: [TypeOrmModule.forFeature([StaffMember, BreakGlass, ApiClientRecord, ClientCredential, RevokedToken, UsedAssertion, WalledOrganization])],
  controllers: [StaffMemberController, MeController, OwnApiClientController, OAuthController],
  providers: [
    IdentityApi, ApiClientsApi, IssuerUrl, FindActor, SignInStaffMember, NoteClientUse, HearAccessChanges, ForgetEndedAccess,
    AuthorizationServer, MakeProvider, ProviderAdapter, FindTokenClient, RevokeToken,
    InviteStaffMember, UpdateStaffMember, ReadStaffMembers, KeepWalls,
    CreateApiClient, UpdateApiClient, AddClientCredential, RotateClientCredential, RevokeClientCredential, DisableApiClient, ReadApiClients,
    {
      provide: TokenIssuer,
      inject: [RUNTIME, Config],
      useFactory: (runtime: Runtime, config: Config) => {
        const configured = config.get(identityConfig).TOKEN_KEY_FILE;
        return TokenIssuer.open(configured ?? TokenIssuer.defaultFile(runtime.home), configured === undefined);
      },
    },
    { provide: Authenticator, useClass: AuthenticateToken },
  ],
  exports: [Authenticator, IdentityApi, ApiClientsApi, TokenIssuer],
})
export class IdentityModule {}
