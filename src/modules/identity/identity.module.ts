import { Global, Module } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import { Authenticator } from '../../platform/http/access.js';
import { RUNTIME } from '../../platform/runtime.js';
import type { Runtime } from '../../platform/runtime.js';
import { AuthenticateToken } from './authenticate-token.service.js';
import { FindActor } from './find-actor.service.js';
import { identityConfig } from './identity.config.js';
import { TokenIssuer } from './token-issuer.js';

@Global()
@Module({
  providers: [
    FindActor,
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
  exports: [Authenticator, TokenIssuer],
})
export class IdentityModule {}
