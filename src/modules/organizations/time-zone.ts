const NAME = /^[A-Za-z]+([_+-]?[A-Za-z0-9]+)*(\/[A-Za-z]+([_+-]?[A-Za-z0-9]+)*){0,2}$/;

/**
 * The time zone `name` of the IANA database, capital letters where they belong; undefined when there is none. Offsets such as
 * `+02:00` are none: they know nothing of summer time.
 */
export function canonicalTimeZone(name: string): string | undefined {
  if (!NAME.test(name)) return undefined;
  try {
    const resolved = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
    // An alias resolves to another name (Asia/Kolkata to Asia/Calcutta); the one that people wrote is kept.
    return resolved.toLowerCase() === name.toLowerCase() ? resolved : name;
  } catch {
    // The only error here is RangeError: no such time zone.
    return undefined;
  }
}
