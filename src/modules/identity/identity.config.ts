import { z } from 'zod';
import { defineConfig } from '../../platform/config/config.js';
import { readRolesMap, rolesMap } from './roles-map.js';

export const identityConfig = defineConfig('identity', z.object({
  OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional().describe('the issuer of staff tokens, such as https://login.example.com').meta({ whenNotSet: 'in the embedded default staff tokens are made by `atelier token`' }),
  OIDC_AUDIENCE: z.string().default('atelier').describe('the audience that staff tokens carry, such as atelier'),
  OIDC_EMAIL_TRUST: z.enum(['claim', 'issuer']).default('claim')
    .describe('whose addresses count as verified: those of tokens that say so (`claim`: email_verified), or all but those of tokens that say they are not (`issuer`, for one that never says)'),
  OIDC_ROLES_CLAIM: z.string().default('roles').describe('the claim that holds a list of role names, such as roles'),
  OIDC_ROLES_MAP: z.string().transform(readRolesMap).pipe(rolesMap).optional()
    .describe('what the names in OIDC_ROLES_CLAIM mean here, as group=role,group=role or as JSON such as {"Finance EU":["finance"]}; a name that is not listed means nothing')
    .meta({ whenNotSet: 'the names are those of roles' }),
  TOKEN_KEY_FILE: z.string().optional().describe('a file with the private keys (ES256 or EdDSA, as JWKs or a JWK Set) that sign partners’ tokens, the same for all processes: the first one signs, all are accepted').meta({ whenNotSet: 'a key made in ATELIER_HOME' }),
  TOKEN_TTL_SECONDS: z.coerce.number().int().min(60).max(3600).default(3600).describe('seconds from 60 to 3600'),
}));
