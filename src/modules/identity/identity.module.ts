import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Config } from '../../platform/config/config.js';
import { Authenticator } from '../../platform/http/access.js';
import { RUNTIME } from '../../platform/runtime.js';
import type { Runtime } from '../../platform/runtime.js';
import { ApiClientRecord } from './api-client.entity.js';
import { AuthenticateToken } from './authenticate-token.service.js';
import { FindActor } from './find-actor.service.js';
import { IdentityApi } from './identity.api.js';
import { identityConfig } from './identity.config.js';
import { StaffMember } from './staff-member.entity.js';
import { TokenIssuer } from './token-issuer.js';

@Global()
@Module({
  imports: [TypeOrmModule.forFeature([StaffMember, ApiClientRecord])],
  providers: [
    FindActor, IdentityApi,
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
  exports: [Authenticator, IdentityApi, TokenIssuer],
})
export class IdentityModule {}
