import { z } from 'zod';

/** What somebody can do, by the same code as in a scope: `legal_nlp`. */
export const skillSchema = z.string().regex(/^[a-z][a-z0-9_]{0,59}$/, 'must be a skill such as legal_nlp: small letters, digits and underscores, at most 60');

/** The five levels of a skill, by name. */
export const LEVEL_NAMES = ['learning', 'working', 'experienced', 'expert', 'authority'] as const;
export type LevelName = (typeof LEVEL_NAMES)[number];

/** The name of a level from 1 to 5. @throws RangeError for any other number. */
export function levelName(level: number): LevelName {
  const name = LEVEL_NAMES[level - 1];
  if (name === undefined) throw new RangeError(`a skill has no level ${level}`);
  return name;
}

/** Levels of trust, each including those before it. */
export const CLEARANCES = ['none', 'internal', 'confidential', 'restricted'] as const;
export type Clearance = (typeof CLEARANCES)[number];

/** Whether someone cleared for `held` may see what asks for `required`. */
export function clears(held: Clearance, required: Clearance): boolean {
  return CLEARANCES.indexOf(held) >= CLEARANCES.indexOf(required);
}
