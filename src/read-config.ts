// Declares every module's settings, so that one reading finds every mistake.
import './app.module.js';
import { Config } from './platform/config/config.js';

/** @throws ConfigError with every mistake of `env`. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  return Config.read(env);
}
