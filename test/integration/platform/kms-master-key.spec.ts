import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MasterKeyError } from '../../../src/platform/data-keys/master-key.js';
import type { MasterKey } from '../../../src/platform/data-keys/master-key.js';
import { openMasterKey } from '../../../src/platform/data-keys/open-master-key.js';
import { FakeKms } from '../../support/fake-kms.js';

describe('a master key in AWS KMS', () => {
  const before = { id: process.env['AWS_ACCESS_KEY_ID'], secret: process.env['AWS_SECRET_ACCESS_KEY'] };
  const context = { dataKey: 'dky_1', scope: 'engagements/eng_1/' };
  let kms: FakeKms;
  let arn: string;
  let masterKey: MasterKey;

  beforeAll(async () => {
    kms = await FakeKms.start();
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
    arn = kms.createKey();
    masterKey = await openMasterKey(kms.url(arn), false);
  });
  afterAll(async () => {
    await kms.stop();
    for (const [name, value] of [['AWS_ACCESS_KEY_ID', before.id], ['AWS_SECRET_ACCESS_KEY', before.secret]] as const) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it('wraps and unwraps, with the context that it tells', async () => {
    const key = randomBytes(32);
    const wrapped = await masterKey.wrap(key, context);
    expect(wrapped.masterKeyId).toBe(arn);
    expect(wrapped.wrapped.includes(key)).toBe(false);
    expect((await masterKey.unwrap(wrapped, context)).equals(key)).toBe(true);
    expect(kms.calls.slice(-2)).toEqual([{ action: 'Encrypt', keyId: arn, context }, { action: 'Decrypt', keyId: arn, context }]);
    await masterKey.check();
  });

  it('does not unwrap in another context, nor what was changed, nor a key that is none', async () => {
    const wrapped = await masterKey.wrap(randomBytes(32), context);
    for (const other of [{ ...context, scope: 'engagements/eng_2/' }, { ...context, dataKey: 'dky_2' }]) {
      await expect(masterKey.unwrap(wrapped, other)).rejects.toMatchObject({ code: 'master_key.damaged' });
    }
    const changed = Buffer.from(wrapped.wrapped);
    changed[20] = (changed[20] ?? 0) ^ 1;
    await expect(masterKey.unwrap({ ...wrapped, wrapped: changed }, context)).rejects.toMatchObject({ code: 'master_key.damaged' });
    await expect(masterKey.unwrap(await masterKey.wrap(randomBytes(16), context), context)).rejects.toMatchObject({ code: 'master_key.damaged' });
  });

  it('unwraps what an older key wrapped, by that key', async () => {
    const wrapped = await masterKey.wrap(randomBytes(32), context);
    const next = await openMasterKey(kms.url(kms.createKey()), false);
    expect(await next.unwrap(wrapped, context)).toHaveLength(32);
    await expect(next.unwrap({ ...wrapped, masterKeyId: 'k1' }, context)).rejects.toMatchObject({ code: 'master_key.unknown' });
  });

  it('tells being refused from getting no answer', async () => {
    const unknown = await openMasterKey(kms.url('arn:aws:kms:eu-central-1:111122223333:key/none'), false);
    await expect(unknown.check()).rejects.toMatchObject({ code: 'master_key.refused' });
    const heal = kms.failWith('AccessDeniedException', 400);
    await expect(masterKey.check()).rejects.toMatchObject({ code: 'master_key.refused' });
    heal();
    const healAgain = kms.failWith('KMSInternalException', 500);
    await expect(masterKey.check()).rejects.toMatchObject({ code: 'master_key.unavailable' });
    healAgain();
    const nobody = await openMasterKey(`aws-kms:${arn}?endpoint=http://127.0.0.1:1`, false);
    await expect(nobody.check()).rejects.toMatchObject({ code: 'master_key.unavailable' });
  });

  it.each([
    'aws-kms:alias/atelier', 'aws-kms:', 'aws-kms:arn:aws:s3:::bucket', 'aws-kms:arn:aws:kms:eu-central-1:1:key/x', 'aws-kms:arn:aws:kms:eu-central-1:111122223333:alias/x',
    'aws-kms:arn:aws:kms:eu-central-1:111122223333:key/x?secret=1', 'aws-kms:arn:aws:kms:eu-central-1:111122223333:key/x?endpoint=ftp://x', 'file://host/path', 'file:///a?b=c', 'https://x', 'nonsense',
  ])('is refused as %s, with what to write', async (url) => {
    const refusal: unknown = await openMasterKey(url, false).then(() => null, (error: unknown) => error);
    expect(MasterKeyError.is(refusal, 'master_key.url_invalid')).toBe(true);
    expect(String(refusal)).toMatch(/write file:\/\/\/absolute\/path of a key file, or aws-kms:arn/);
  });
});
