import type { Actor } from '../actor.js';

/** What a partner reads in place of a person, or of a part of the software, at the lab. */
export const LAB = { id: 'lab', name: 'The lab' } as const;

const STAFF_ID = /^stf_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** Whether an actor of this kind acts for the lab. */
export function isOfLab(kind: unknown): boolean {
  return kind === 'staff' || kind === 'system';
}

/**
 * What a partner may read of `value`, an answer or an event: who acted for the lab is "The lab", and ids of staff members are
 * gone (`null`, or left out of a list). Nothing is copied where nothing is hidden.
 */
export function withoutLabPeople<T>(value: T): T {
  return hide(value) as T;
}

/** As {@link withoutLabPeople}, for whoever asked: staff read what is there. */
export function shownTo<T>(actor: Actor | undefined, value: T): T {
  return actor?.kind === 'partner' ? withoutLabPeople(value) : value;
}

/** The name of somebody, where an answer has nothing but the name: partners read "The lab" for whoever acts for it. */
export function nameShownTo(actor: Actor, named: { readonly kind: string; readonly name: string }): string {
  return actor.kind === 'partner' && isOfLab(named.kind) ? LAB.name : named.name;
}

function hide(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith('stf_') && STAFF_ID.test(value) ? null : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return hideIn(value);
  // Dates, buffers and streams are no answers of fields.
  if (value instanceof Date || ArrayBuffer.isView(value) || 'pipe' in value || 'getStream' in value) return value;
  return hideOf(value as Record<string, unknown>);
}

function hideIn(list: readonly unknown[]): readonly unknown[] {
  const shown = list.map(hide);
  if (shown.every((item, index) => item === list[index])) return list;
  return shown.filter((item, index) => item !== null || list[index] === null);
}

function hideOf(object: Record<string, unknown>): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined;
  if (isOfLab(object['kind']) && typeof object['id'] === 'string' && typeof object['name'] === 'string') copy = { ...object, ...LAB };
  for (const key of Object.keys(object)) {
    const before = object[key];
    if (copy !== undefined && (key === 'id' || key === 'name')) continue;
    const after = hide(before);
    if (after !== before) (copy ??= { ...object })[key] = after;
  }
  return copy ?? object;
}
