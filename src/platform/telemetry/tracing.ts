import { ROOT_CONTEXT, SpanKind, SpanStatusCode, context, createContextKey, isSpanContextValid, trace } from '@opentelemetry/api';
import type { Attributes, Context, Tracer } from '@opentelemetry/api';

const PROBE = createContextKey('atelier.probe');

/** What makes our spans; they go nowhere while tracing is off. */
export const tracer = (): Tracer => trace.getTracer('atelier');

/** Whether tracing was started in this process: without it, contexts are not kept. */
export function isTracing(): boolean {
  return context.with(ROOT_CONTEXT.setValue(PROBE, true), () => context.active().getValue(PROBE) === true);
}

/** The W3C traceparent of the span under way, or undefined when tracing is off. Whatever `OTEL_PROPAGATORS` says: it is kept in our own tables. */
export function currentTraceparent(): string | undefined {
  const span = trace.getSpanContext(context.active());
  if (span === undefined || !isSpanContextValid(span)) return undefined;
  return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}`;
}

/** A context within the span that {@link currentTraceparent} told; a new trace's when it told none. */
function contextOf(traceparent: string | null | undefined): Context {
  const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true });
}

/**
 * Runs `work`, which a queue asked for, in a span. With `traceparent`, the span continues that trace: so a request, its event and its
 * job are one. Costs next to nothing while tracing is off.
 */
export function inSpan<T>(name: string, options: { traceparent: string | null | undefined; attributes?: Attributes }, work: () => Promise<T>): Promise<T> {
  return tracer().startActiveSpan(name, { kind: SpanKind.CONSUMER, attributes: options.attributes ?? {} }, contextOf(options.traceparent), async (span) => {
    try {
      return await work();
    } catch (error) {
      // The name alone: a message may quote customers' text.
      const type = error instanceof Error ? error.name : 'error';
      span.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR, message: type });
      throw error;
    } finally {
      span.end();
    }
  });
}
