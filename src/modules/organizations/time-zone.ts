const NAME = /^[A-Za-z]+([_+-]?[A-Za-z0-9]+)*(\/[A-Za-z]+([_+-]?[A-Za-z0-9]+)*){0,2}$/;

/** What was asked before, since asking takes longer than all else that is validated; bounded, because spellings differ in case. */
const known = new Map<string, string | undefined>();
const MAX_KNOWN = 2000;

/**
 * The time zone `name` of the IANA database, capital letters where they belong; undefined when there is none. Offsets such as
 * `+02:00` are none: they know nothing of summer time.
 */
export function canonicalTimeZone(name: string): string | undefined {
  if (!NAME.test(name)) return undefined;
  if (known.has(name)) return known.get(name);
  const canonical = lookUp(name);
  if (known.size < MAX_KNOWN) known.set(name, canonical);
  return canonical;
}

function lookUp(name: string): string | undefined {
  try {
    const resolved = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
    // An alias resolves to another name (Asia/Kolkata to Asia/Calcutta); the one that people wrote is kept.
    return resolved.toLowerCase() === name.toLowerCase() ? resolved : name;
  } catch {
    // The only error here is RangeError: no such time zone.
    return undefined;
  }
}
