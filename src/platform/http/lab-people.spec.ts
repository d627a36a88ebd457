import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newId } from '../identifiers/id.js';
import { shownTo, withoutLabPeople } from './lab-people.js';

const person = { kind: 'staff', id: newId('stf'), name: 'Noor Haddad' };
const client = { kind: 'partner', id: newId('cli'), name: 'Our system' };
const lab = { id: 'lab', name: 'The lab' };

describe('withoutLabPeople', () => {
  it('puts the lab in the place of its people and software, wherever they are', () => {
    expect(withoutLabPeople({ signatures: [{ actor: person, at: 'now' }, { actor: client, at: 'now' }], by: { ...person, roles: ['finance'] }, job: { kind: 'system', id: 'a.b', name: 'a.b' } })).toEqual({
      signatures: [{ actor: { kind: 'staff', ...lab }, at: 'now' }, { actor: client, at: 'now' }], by: { kind: 'staff', ...lab, roles: ['finance'] }, job: { kind: 'system', ...lab },
    });
  });

  it('leaves no id of a staff member', () => {
    expect(withoutLabPeople({ ownerId: person.id, staffMemberIds: [person.id, newId('stf')], kept: [null, 'stf_', client.id], deep: [{ ownerId: person.id }] }))
      .toEqual({ ownerId: null, staffMemberIds: [], kept: [null, 'stf_', client.id], deep: [{ ownerId: null }] });
  });

  it('copies nothing where nothing is hidden', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => { expect(withoutLabPeople(value)).toBe(value); }));
    const stream = Readable.from([]);
    expect(withoutLabPeople(stream)).toBe(stream);
  });

  it('leaves staff their view, and what it was given as it was', () => {
    const answer = { by: person };
    expect(shownTo({ ...person, kind: 'staff', permissions: new Set(), roles: [] }, answer)).toBe(answer);
    shownTo({ ...client, kind: 'partner', permissions: new Set(), roles: [] }, answer);
    expect(answer.by.name).toBe('Noor Haddad');
  });
});
