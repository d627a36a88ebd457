import type { DynamicModule, Type } from '@nestjs/common';
import { SystemClock } from '../../src/platform/clock/clock.js';
import type { Clock } from '../../src/platform/clock/clock.js';
import { Config } from '../../src/platform/config/config.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import type { QueueConnection, Role, Runtime } from '../../src/platform/runtime.js';
import { createLog } from '../../src/platform/telemetry/log.js';
import { ProbeModule } from './probe.js';

export interface PlatformSettings {
  databaseUrl: string;
  queue: QueueConnection;
  role: Role;
  home: string;
  env: Record<string, string>;
}

/** A platform with the probe's module and no other. */
export function probeApplication(runtime: Runtime, modules: readonly Type[] = [ProbeModule]): DynamicModule {
  class ProbeApplication {}
  return { module: ProbeApplication, imports: [PlatformModule.forRoot(runtime), ...modules] };
}

export function probeRuntime(settings: PlatformSettings, clock: Clock = new SystemClock(), log = createLog(process.env['TEST_LOG_LEVEL'] ?? 'silent')): Runtime {
  return {
    role: settings.role, config: Config.read({ ATELIER_HOME: settings.home, PORT: '0', SHUTDOWN_TIMEOUT_MS: '5000', ...settings.env }), clock, log,
    databaseUrl: settings.databaseUrl, queue: settings.queue, storageUrl: `file://${settings.home}/storage`, home: settings.home, embedded: false,
  };
}
