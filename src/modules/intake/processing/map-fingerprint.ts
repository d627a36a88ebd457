import { canonicalJson } from '../../../platform/crypto/canonical-json.js';
import type { MapRules } from '../engine/map-rules.js';

/** Raised with every change of the engine that changes what mapping a file yields: older features are then not found. */
const ENGINE_VERSION = 1;

/** Everything but the file that its features depend on. */
export function mapFingerprint(rules: MapRules): string {
  return canonicalJson({ engine: ENGINE_VERSION, rules: { ...rules } });
}
