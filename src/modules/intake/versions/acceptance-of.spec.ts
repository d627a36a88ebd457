import { expect, it } from '@jest/globals';
import { systemActor } from '../../../platform/actor.js';
import type { Actor } from '../../../platform/actor.js';
import { newId } from '../../../platform/identifiers/id.js';
import { acceptanceOf } from './acceptance-of.js';
import type { AcceptedAhead } from './acceptance-of.js';

const ahead: AcceptedAhead = { status: 'queued', failure: null, acceptAsPreviewed: newId('ppv'), acceptanceReason: 'x', acceptanceBy: { kind: 'staff', id: 'stf', name: 'Ada' }, acceptanceWithheld: null };

it.each<[Partial<AcceptedAhead>, string, string | null]>([
  [{}, 'pending', null],
  [{ status: 'paused' }, 'pending', null],
  [{ status: 'processed' }, 'pending', null],
  [{ status: 'processed', acceptanceWithheld: 'It keeps less.' }, 'withheld', 'It keeps less.'],
  [{ status: 'accepted', acceptanceWithheld: 'It keeps less.' }, 'withheld', 'It keeps less.'],
  [{ status: 'accepted' }, 'given', null],
  [{ status: 'superseded' }, 'given', null],
  [{ status: 'failed', failure: 'The file a.jsonl is no longer in storage.' }, 'withheld', 'It could not be processed: The file a.jsonl is no longer in storage.'],
  [{ status: 'cancelled' }, 'withheld', 'It was cancelled.'],
])('says what has become of an acceptance ahead: %j', (changes, status, withheldBecause) => {
  expect(acceptanceOf({ ...ahead, ...changes }, systemActor('test'))).toMatchObject({ status, withheldBecause });
});

it('says nothing of one where there was none', () => {
  expect(acceptanceOf({ ...ahead, acceptAsPreviewed: null, acceptanceReason: null, acceptanceBy: null }, systemActor('test'))).toBeNull();
});

it('says nothing to partners before it is given, and no name then', () => {
  const partner = { ...systemActor('test'), kind: 'partner' } as unknown as Actor;
  const told = (changes: Partial<AcceptedAhead>) => acceptanceOf({ ...ahead, ...changes }, partner);
  expect([told({}), told({ status: 'processed' }), told({ status: 'processed', acceptanceWithheld: 'It keeps less.' }), told({ status: 'cancelled' })]).toEqual([null, null, null, null]);
  expect(told({ status: 'accepted' })).toMatchObject({ status: 'given', by: 'The lab' });
});
