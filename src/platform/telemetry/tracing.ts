import { SpanKind, SpanStatusCode, context, propagation, trace } from '@opentelemetry/api';
import type { Attributes } from '@opentelemetry/api';

const tracer = () => trace.getTracer('atelier');

/** The W3C traceparent of the span under way, or undefined when tracing is off. */
export function currentTraceparent(): string | undefined {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier['traceparent'];
}

/**
 * Runs `work` in a span. With `traceparent`, the span continues that trace: so a request, its event and its job are one.
 * Costs next to nothing while tracing is off.
 */
export function inSpan<T>(
  name: string, options: { traceparent?: string | null | undefined; kind?: 'server' | 'consumer' | 'internal'; attributes?: Attributes }, work: () => Promise<T>,
): Promise<T> {
  const parent = options.traceparent == null ? context.active() : propagation.extract(context.active(), { traceparent: options.traceparent });
  const kind = { server: SpanKind.SERVER, consumer: SpanKind.CONSUMER, internal: SpanKind.INTERNAL }[options.kind ?? 'internal'];
  return tracer().startActiveSpan(name, { kind, attributes: options.attributes ?? {} }, parent, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'error' });
      throw error;
    } finally {
      span.end();
    }
  });
}
