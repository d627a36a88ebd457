import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { generateWebhookSecret, signWebhook, webhookSecretBytes } from './standard-webhooks-signature.js';

const body = JSON.stringify({ type: 'engagement.stage_entered', timestamp: '2026-01-01T00:00:00Z', data: { stage: 'intake', note: 'Zürich €' } });

describe('signWebhook', () => {
  it('signs the published test vector of Standard Webhooks', () => {
    const headers = signWebhook({
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: new Date(1614265330_000),
      body: '{"test": 2432232314}',
      secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    });
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is verified by the standardwebhooks package, for any body and secret size', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 24, max: 64 }), (text, bytes) => {
        const secret = generateWebhookSecret(bytes);
        const payload = JSON.stringify({ text });
        const headers = signWebhook({ id: 'msg_1', timestamp: new Date(), body: payload, secrets: [secret] });
        expect(new Webhook(secret).verify(payload, { ...headers })).toEqual({ text });
      }),
      { numRuns: 50 },
    );
  });

  it('is verified with either secret while they rotate, and with no third', () => {
    const [old, fresh, other] = [generateWebhookSecret(), generateWebhookSecret(), generateWebhookSecret()];
    const headers = { ...signWebhook({ id: 'msg_1', timestamp: new Date(), body: Buffer.from(body), secrets: [fresh, old] }) };
    expect(headers['webhook-signature'].split(' ')).toHaveLength(2);
    expect(new Webhook(old).verify(body, headers)).toEqual(JSON.parse(body));
    expect(new Webhook(fresh).verify(body, headers)).toEqual(JSON.parse(body));
    expect(() => new Webhook(other).verify(body, headers)).toThrow(WebhookVerificationError);
  });

  it('binds id, time and body', () => {
    const secret = generateWebhookSecret();
    const headers = { ...signWebhook({ id: 'msg_1', timestamp: new Date(), body, secrets: [secret] }) };
    const webhook = new Webhook(secret);
    expect(() => webhook.verify(`${body} `, headers)).toThrow(WebhookVerificationError);
    expect(() => webhook.verify(body, { ...headers, 'webhook-id': 'msg_2' })).toThrow(WebhookVerificationError);
    const later = String(Number(headers['webhook-timestamp']) + 1);
    expect(() => webhook.verify(body, { ...headers, 'webhook-timestamp': later })).toThrow(WebhookVerificationError);
  });

  it.each(['', 'a.b', 'a b', 'a\r\nb', 'é', 'x'.repeat(256)])('refuses the id %p', (id) => {
    expect(() => signWebhook({ id, timestamp: new Date(), body, secrets: [generateWebhookSecret()] })).toThrow(/webhook id/);
  });

  it('refuses an invalid date and a message without a secret', () => {
    expect(() => signWebhook({ id: 'm', timestamp: new Date(Number.NaN), body, secrets: [generateWebhookSecret()] })).toThrow(/timestamp/);
    expect(() => signWebhook({ id: 'm', timestamp: new Date(), body, secrets: [] })).toThrow(/one secret/);
  });
});

describe('webhook secrets', () => {
  it.each([
    '', 'whsec_', `whsec_${Buffer.alloc(23).toString('base64')}`, `whsec_${Buffer.alloc(65).toString('base64')}`,
    Buffer.alloc(32).toString('base64'), `whsec_${'*'.repeat(40)}`, `whsec_ ${Buffer.alloc(32).toString('base64')}`,
  ])('refuses %p without repeating it', (secret) => {
    expect(() => webhookSecretBytes(secret)).toThrow(/^a webhook secret is whsec_ followed by 24 to 64 bytes in base64$/);
  });

  it.each([23, 65, 32.5])('refuses to make one of %s bytes', (bytes) => {
    expect(() => generateWebhookSecret(bytes)).toThrow(RangeError);
  });
});
