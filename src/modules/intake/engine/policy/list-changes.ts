import type { IntakePolicy } from './intake-policy.js';

/** A setting that differs between two policies, with its values in words. */
export interface PolicyChange {
  /** Such as `nearDuplicates.threshold`. */
  readonly setting: string;
  readonly before: string;
  readonly after: string;
}

/** The settings in which another policy differs, in the order of the policy. */
export function listChanges(before: IntakePolicy, after: IntakePolicy): PolicyChange[] {
  const [was, is] = [settingsOf(before), settingsOf(after)];
  const settings = new Set([...was.keys(), ...is.keys()]);
  return [...settings].flatMap((setting) => {
    const change = { setting, before: was.get(setting) ?? 'unset', after: is.get(setting) ?? 'unset' };
    return change.before === change.after ? [] : [change];
  });
}

function settingsOf(policy: object, path = ''): Map<string, string> {
  return new Map(Object.entries(policy).flatMap(([name, value]: [string, unknown]): [string, string][] => {
    const setting = path === '' ? name : `${path}.${name}`;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? [...settingsOf(value, setting)] : [[setting, inWords(value)]];
  }));
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  if (value === null) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
