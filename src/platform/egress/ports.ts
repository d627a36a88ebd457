/** From 1024 on, what browsers refuse to call, because something else than HTTP answers there: WHATWG Fetch, "port blocking". */
const BLOCKED: ReadonlySet<number> = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080,
]);

/**
 * Whether a port of a public address is one that something else than a receiver of ours listens on: whoever may choose it could
 * have us talk to mail servers and the like. Below 1024 only 443 is called.
 * @param port as a `URL` has it: empty for the scheme's own
 */
export function isPortOfAnotherProtocol(port: string): boolean {
  if (port === '') return false;
  const number = Number(port);
  return number < 1024 || BLOCKED.has(number);
}
