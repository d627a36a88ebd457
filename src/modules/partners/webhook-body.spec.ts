import { describe, expect, it } from '@jest/globals';
import { newId } from '../../platform/identifiers/id.js';
import { webhookBody } from './webhook-body.js';

const occurredAt = new Date('2026-03-01T12:00:00.5Z');

describe('webhookBody', () => {
  it('is type, timestamp and data', () => {
    expect(JSON.parse(webhookBody({ type: 'engagement.opened', occurredAt, data: { name: 'Ünïcode' } })))
      .toEqual({ type: 'engagement.opened', timestamp: '2026-03-01T12:00:00.500Z', data: { name: 'Ünïcode' } });
  });

  it('keeps ids alone when the data would be too large', () => {
    const engagementId = newId('eng');
    const body = webhookBody({ type: 'engagement.opened', occurredAt, data: { engagementId, name: 'ß'.repeat(10_000), count: 3 } });
    expect(Buffer.byteLength(body)).toBeLessThan(20_000);
    expect(JSON.parse(body).data).toEqual({ engagementId });
  });

  it('measures bytes, not characters', () => {
    const body = webhookBody({ type: 'engagement.opened', occurredAt, data: { name: '€'.repeat(6700) } });
    expect(JSON.parse(body).data).toEqual({});
  });
});
