import { z } from 'zod';

/** One module's settings: environment variables, each described by what to write. */
export interface ConfigSection<T extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly schema: T;
}

const sections = new Map<string, ConfigSection>();

/** Declares a module's settings. The keys of `schema` are names of environment variables. */
export function defineConfig<T extends z.ZodObject>(name: string, schema: T): ConfigSection<T> {
  if (sections.has(name)) throw new Error(`config section ${name} is defined twice`);
  const section = { name, schema };
  sections.set(name, section);
  return section;
}

/** All declared sections, the platform's first, then by name. */
export function configSections(): readonly ConfigSection[] {
  const rank = (section: ConfigSection): string => (section.name === 'platform' ? '' : section.name);
  return [...sections.values()].toSorted((a, b) => rank(a).localeCompare(rank(b)));
}

/** All mistakes of a configuration at once, each with what to write. It never quotes a value: many hold passwords. */
export class ConfigError extends Error {
  constructor(readonly mistakes: readonly string[]) {
    super(`The configuration has ${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`}:\n${mistakes.map((m) => `  - ${m}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** The settings of all modules, read once at start. */
export class Config {
  private constructor(private readonly values: ReadonlyMap<string, unknown>) {}

  /**
   * Reads all declared sections from `env`. Empty and blank variables count as not set.
   * @throws ConfigError listing every mistake.
   */
  static read(env: Record<string, string | undefined>): Config {
    const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));
    const mistakes: string[] = [];
    const values = new Map<string, unknown>();
    const known = new Set<string>();
    for (const section of sections.values()) {
      for (const key of Object.keys(section.schema.shape)) known.add(key);
      const result = section.schema.safeParse(given);
      if (result.success) {
        values.set(section.name, result.data);
        continue;
      }
      for (const issue of result.error.issues) {
        const variable = String(issue.path[0] ?? section.name);
        const field: unknown = section.schema.shape[variable];
        const expected = field instanceof z.ZodType ? field.description : undefined;
        const state = given[variable] === undefined ? 'is missing' : `cannot be used (${issue.message})`;
        mistakes.push(`${variable} ${state}${expected === undefined ? '' : `; write ${expected}`}`);
      }
    }
    for (const variable of Object.keys(given)) {
      if (variable.startsWith('ATELIER_') && !variable.startsWith('ATELIER_TEST_') && !known.has(variable)) {
        mistakes.push(`${variable} is not a setting; remove it, or correct its name (known: ${[...known].filter((k) => k.startsWith('ATELIER_')).join(', ')})`);
      }
    }
    if (mistakes.length > 0) throw new ConfigError(mistakes);
    return new Config(values);
  }

  /** The settings of one section. */
  get<T extends z.ZodObject>(section: ConfigSection<T>): z.infer<T> {
    if (!this.values.has(section.name)) throw new Error(`config section ${section.name} was declared after the configuration was read`);
    return this.values.get(section.name) as z.infer<T>;
  }
}
