/**
 * Turns OpenTelemetry on when the standard variables ask for it (`OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_TRACES_EXPORTER`), before
 * anything else is loaded. Without them nothing of it is loaded and nothing leaves the machine.
 */
export async function startTracing(env: NodeJS.ProcessEnv): Promise<void> {
  const asked = env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] ?? env['OTEL_TRACES_EXPORTER'];
  if (asked === undefined || asked === 'none' || env['OTEL_SDK_DISABLED'] === 'true') return;
  env['OTEL_SERVICE_NAME'] ??= 'atelier';
  env['OTEL_METRICS_EXPORTER'] ??= 'none';
  env['OTEL_LOGS_EXPORTER'] ??= 'none';
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const sdk = new NodeSDK({});
  sdk.start();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void sdk.shutdown().catch(() => undefined));
}
