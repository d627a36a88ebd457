import { expect, it } from '@jest/globals';
import { fastify as createFastify } from 'fastify';
import { setSecurityHeaders } from './security-headers.js';

it('every answer carries helmet’s headers, refusals too', async () => {
  const app = createFastify();
  await setSecurityHeaders(app);
  app.get('/', () => 'here');
  for (const [path, status] of [['/', 200], ['/', 200], ['/nowhere', 404]] as const) {
    const answer = await app.inject(path);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers).toMatchObject({
      'content-security-policy': expect.stringMatching(/default-src 'self'.*img-src 'self' data:.*script-src 'self'.*style-src 'self' 'unsafe-inline'/),
      'strict-transport-security': expect.stringContaining('max-age='), 'x-content-type-options': 'nosniff', 'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer', 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin',
    });
    expect(answer.headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
    expect(answer.headers).not.toHaveProperty('x-powered-by');
  }
  await app.close();
});
