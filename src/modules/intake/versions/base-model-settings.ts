/** What is set of base models, by their names in small letters: `frontier-3=…,frontier-4*=…`. A name may end in a star. */
export type BaseModelSettings<Value> = ReadonlyMap<string, Value>;

/** What is set of a base model: under its name, else under the longest beginning of it. */
export function settingOf<Value>(baseModel: string, settings: BaseModelSettings<Value>): Value | undefined {
  const name = baseModel.toLowerCase();
  const exact = settings.get(name);
  if (exact !== undefined) return exact;
  const [begins] = [...settings].filter(([model]) => model.endsWith('*') && name.startsWith(model.slice(0, -1))).sort(([a], [b]) => b.length - a.length);
  return begins?.[1];
}

/**
 * Reads `model=value,model=value`.
 * @param read what a value means; undefined when it means nothing
 * @returns null when an entry is no model with a value
 */
export function readBaseModelSettings<Value>(text: string, read: (value: string) => Value | undefined): BaseModelSettings<Value> | null {
  const settings = new Map<string, Value>();
  for (const entry of text.split(',').map((part) => part.trim()).filter((part) => part !== '')) {
    const at = entry.lastIndexOf('=');
    const value = at < 1 ? undefined : read(entry.slice(at + 1).trim());
    if (value === undefined) return null;
    settings.set(entry.slice(0, at).trim().toLowerCase(), value);
  }
  return settings;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, M: 1e6, B: 1e9, T: 1e12 };

/** A number of parameters such as 70B or 7e9, from a million to a hundred trillion. */
export function readParameters(text: string): number | undefined {
  const [, figure = '', unit = ''] = /^(\d+(?:\.\d+)?(?:e\d+)?)([MBT]?)$/i.exec(text) ?? [];
  const parameters = Number(figure) * (UNITS[unit.toUpperCase()] ?? Number.NaN);
  return figure !== '' && parameters >= 1e6 && parameters <= 1e14 ? parameters : undefined;
}
