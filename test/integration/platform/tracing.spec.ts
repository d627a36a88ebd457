import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NodeSDK, tracing } from '@opentelemetry/sdk-node';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { makeOrganization } from '../../support/organizations.js';

describe('tracing', () => {
  const exporter = new tracing.InMemorySpanExporter();
  const sdk = new NodeSDK({ spanProcessors: [new tracing.SimpleSpanProcessor(exporter)], instrumentations: [] });
  let app: TestApp;
  let organizationId: string;

  beforeAll(async () => {
    sdk.start();
    app = await startTestApp();
    ({ id: organizationId } = await makeOrganization(app));
  });
  afterAll(async () => {
    await app.close();
    await sdk.shutdown();
  });

  const spansOf = (traceId: string): { name: string; parent: string | undefined; id: string; status: unknown }[] => exporter.getFinishedSpans()
    .filter((span) => span.spanContext().traceId === traceId)
    .map((span) => ({ name: span.name, parent: span.parentSpanContext?.spanId, id: span.spanContext().spanId, status: span.attributes['http.response.status_code'] }));

  it('is one trace from the caller’s request through its event to the job that follows', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const answer = await app.as('engagement_manager').post('/v1/engagements', { organizationId, name: 'Traced' }, { traceparent: `00-${traceId}-00f067aa0ba902b7-01` });
    expect(answer.status).toBe(201);
    const spans = await eventually(async () => {
      const found = spansOf(traceId);
      return found.some(({ name }) => name === 'run notifications.send-mail') && found;
    }, 'the span of the mail job');
    const request = spans.find(({ name }) => name === 'POST /v1/engagements');
    const handler = spans.find(({ name }) => name === 'handle notifications.tell-people-when-something-happens');
    const job = spans.find(({ name }) => name === 'run notifications.send-mail');
    expect(request).toMatchObject({ parent: '00f067aa0ba902b7', status: 201 });
    expect(handler?.parent).toBe(request?.id);
    expect(job?.parent).toBe(handler?.id);
  });

  it('gives a request without a traceparent a trace of its own, and names routes, not what was asked for', async () => {
    await app.as('engagement_manager').get('/v1/engagements?search=secret');
    const names = await eventually(async () => {
      const found = exporter.getFinishedSpans().filter(({ name }) => name === 'GET /v1/engagements');
      return found.length > 0 && found;
    }, 'the span of the request');
    expect(names.at(-1)?.parentSpanContext).toBeUndefined();
    expect(JSON.stringify(names.map(({ name, attributes }) => ({ name, attributes })))).not.toContain('secret');
  });
});
