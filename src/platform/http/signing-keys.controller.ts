import { Controller, Get } from '@nestjs/common';
import { z } from 'zod';
import { SigningKeys } from '../crypto/signing-keys.js';
import { Public } from './access.js';
import { Describe } from './describe.js';

const keysSchema = z.object({
  keys: z.array(z.object({
    kid: z.string().describe('RFC 7638 thumbprint'), kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), use: z.literal('sig'), alg: z.literal('EdDSA'),
  })),
}).meta({ id: 'SigningKeys', description: 'Public Ed25519 keys as a JWK set (RFC 7517, RFC 8037), the one that signs first' });

/** The public keys with which anyone checks what we signed, years later and without us: keep a copy with what they are to prove. */
@Controller('.well-known')
export class SigningKeysController {
  constructor(private readonly keys: SigningKeys) {}

  @Get('atelier-signing-keys.json')
  @Public()
  @Describe({ summary: 'Read the public keys that certificates and receipts are signed with', returns: { 200: keysSchema }, public: true })
  read(): z.infer<typeof keysSchema> {
    return { keys: this.keys.publicKeys.map((key) => ({ ...key, use: 'sig', alg: 'EdDSA' })) };
  }
}
