/** Sends what was traced and not yet sent, and ends tracing. To be awaited when all work has ended; never throws. */
export type StopTracing = () => Promise<void>;

/**
 * Turns OpenTelemetry on when the standard variables ask for it (`OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_TRACES_EXPORTER`), before
 * anything is traced. Without them nothing of it but its API is loaded, and nothing leaves the machine.
 */
export async function startTracing(env: NodeJS.ProcessEnv): Promise<StopTracing> {
  if (!isAsked(env)) return () => Promise.resolve();
  env['OTEL_SERVICE_NAME'] ??= 'atelier';
  env['OTEL_METRICS_EXPORTER'] ??= 'none';
  env['OTEL_LOGS_EXPORTER'] ??= 'none';
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const sdk = new NodeSDK({});
  sdk.start();
  return async () => {
    try {
      await sdk.shutdown();
    } catch (error) {
      // The work itself is done, so this is no failure of the process.
      process.stderr.write(`The last traces could not be sent: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  };
}

/** The specification takes an empty variable for one that is not set, and `none` for no exporter whatever the endpoint is. */
function isAsked(env: NodeJS.ProcessEnv): boolean {
  const exporter = env['OTEL_TRACES_EXPORTER']?.trim() ?? '';
  if (env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true' || exporter === 'none') return false;
  return [exporter, env['OTEL_EXPORTER_OTLP_ENDPOINT'], env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']].some((value) => (value ?? '') !== '');
}
