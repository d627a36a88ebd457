import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { Config, ConfigError, configSections } from '../../../src/platform/config/config.js';
import { platformConfig } from '../../../src/platform/config/platform.config.js';
import { identityConfig } from '../../../src/modules/identity/identity.config.js';
import { partnersConfig } from '../../../src/modules/partners/partners.config.js';

beforeAll(async () => {
  // Every module declares its settings when it is loaded.
  await import('../../../src/app.module.js');
});

function mistakesIn(env: Record<string, string | undefined>): readonly string[] {
  try {
    Config.read(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
}

const settings = (): [string, z.ZodType][] => configSections().flatMap((section) => Object.entries(section.schema.shape) as [string, z.ZodType][]);

describe('the configuration', () => {
  it('tells all mistakes of all modules at once, each with what to write', () => {
    const mistakes = mistakesIn({
      ATELIER_ENVIRONMENT: 'staging', ROLE: 'boss', PORT: '70000', DATABASE_URL: 'mysql://host/db', REDIS_URL: 'http://host', STORAGE_URL: '/tmp', LOG_LEVEL: 'loud',
      CORS_ORIGINS: 'https://a.example,nothing', OIDC_ISSUER: 'login', TOKEN_TTL_SECONDS: '5', REPORT_SCHEDULE: 'weekly', REPORT_TIME_ZONE: 'Mars/Base', SMTP_URL: 'mail',
      INVOICE_SERIES: 'de', WEBHOOK_RETRY_SCHEDULE_SECONDS: '1,x', UPLOAD_MAX_BYTES: '-1', ATELIER_HOEM: '/srv',
    });
    expect(mistakes.map((mistake) => mistake.split(' ', 1)[0]).sort()).toEqual([
      'ATELIER_ENVIRONMENT', 'ATELIER_HOEM', 'CORS_ORIGINS', 'DATABASE_URL', 'INVOICE_SERIES', 'LOG_LEVEL', 'OIDC_ISSUER', 'PORT', 'REDIS_URL', 'REPORT_SCHEDULE', 'REPORT_TIME_ZONE',
      'ROLE', 'SMTP_URL', 'STORAGE_URL', 'TOKEN_TTL_SECONDS', 'UPLOAD_MAX_BYTES', 'WEBHOOK_RETRY_SCHEDULE_SECONDS',
    ]);
    const descriptions = new Map(settings().map(([name, field]) => [name, field.description ?? '']));
    for (const mistake of mistakes) {
      const name = mistake.split(' ', 1)[0] ?? '';
      if (name !== 'ATELIER_HOEM') expect(mistake).toBe(`${name} cannot be used (${/\((.*)\); write /s.exec(mistake)?.[1]}); write ${descriptions.get(name)}`);
    }
    const whole = new ConfigError(mistakes).message;
    expect(whole.split('\n')).toHaveLength(mistakes.length + 1);
    expect(whole).toMatch(/^The configuration has 17 mistakes:\n {2}- /);
  });

  it('flags what begins with ATELIER_ and is no setting, and says which there are', () => {
    expect(mistakesIn({ ATELIER_HOEM: '/srv' })).toEqual(['ATELIER_HOEM is not a setting; remove it, or correct its name (known: ATELIER_HOME, ATELIER_ENVIRONMENT)']);
    expect(mistakesIn({ ATELIER_HOEM: '' })).toEqual([]);
    expect(mistakesIn({ PATH: '/bin', HOEM: 'x', ATELIER_TEST_CLUSTER: '{}' })).toEqual([]);
  });

  it('takes empty and blank variables as not set', () => {
    const empty = Config.read(Object.fromEntries(settings().map(([name]) => [name, ''])));
    const blank = Config.read(Object.fromEntries(settings().map(([name]) => [name, ' \t'])));
    const none = Config.read({});
    for (const section of configSections()) {
      expect(empty.get(section)).toEqual(none.get(section));
      expect(blank.get(section)).toEqual(none.get(section));
    }
    expect(none.get(platformConfig)).toMatchObject({ PORT: 3000, CORS_ORIGINS: [] });
  });

  it('reads what is right, by module', () => {
    const config = Config.read({
      PORT: '0', CORS_ORIGINS: ' https://a.example , https://b.example', DATABASE_URL: 'postgres://u:p%40ss@db.example:5432/atelier', TOKEN_TTL_SECONDS: '60', WEBHOOK_RETRY_SCHEDULE_SECONDS: '0.5,2',
    });
    expect(config.get(platformConfig)).toMatchObject({ PORT: 0, CORS_ORIGINS: ['https://a.example', 'https://b.example'], DATABASE_URL: 'postgres://u:p%40ss@db.example:5432/atelier' });
    expect(config.get(identityConfig).TOKEN_TTL_SECONDS).toBe(60);
    expect(config.get(partnersConfig).WEBHOOK_RETRY_SCHEDULE_SECONDS).toEqual([0.5, 2]);
  });

  it('says of every variable of every module what to write', () => {
    expect(settings().length).toBeGreaterThan(25);
    expect(settings().filter(([, field]) => (field.description ?? '').trim() === '').map(([name]) => name)).toEqual([]);
  });

  it('refuses addresses that nothing could connect to, which would be told only at the first connection', () => {
    for (const name of ['DATABASE_URL', 'DATABASE_OWNER_URL', 'QUEUE_DATABASE_URL']) {
      for (const url of ['postgres://user:pass#word@host:5432/atelier', 'postgres://user:pass/word@host/atelier', 'postgres://host:port/atelier', 'postgres://user:pass%word@host/atelier']) {
        expect([name, url, mistakesIn({ [name]: url })]).toEqual([name, url, [expect.stringMatching(new RegExp(`^${name} cannot be used \\(.*%23.*\\); write postgres://`))]]);
      }
    }
    for (const url of ['rediss://:pass#word@host:6379', 'redis://host:port']) expect([url, mistakesIn({ REDIS_URL: url })]).toEqual([url, [expect.stringMatching(/^REDIS_URL cannot be used .*%23/)]]);
    expect(mistakesIn({ DATABASE_URL: 'postgresql:///atelier?host=/var/run/postgresql' })).toEqual([]);
    expect(mistakesIn({ DATABASE_URL: 'postgres://user:p%23w@[::1]:5432/atelier?sslmode=require', REDIS_URL: 'rediss://:p%23w@host:6380/2' })).toEqual([]);
  });

  it('never tells what was written, since it may hold a password', () => {
    const secret = 'hunter2-S3cret';
    const names = settings().map(([name]) => name);
    for (const value of [`postgres://user:${secret}#@host`, `redis://:${secret}@[host`, `smtp://user:${secret}@`, `s3://key:${secret}@bucket`, `https://user:${secret}@[`, secret, `${secret},${secret}`]) {
      const mistakes = mistakesIn(Object.fromEntries(names.map((name) => [name, value])));
      expect(mistakes.length).toBeGreaterThan(10);
      expect(mistakes.filter((mistake) => mistake.includes(secret))).toEqual([]);
    }
    // Whatever it is: no message holds more of a value than the words of the messages themselves have.
    fc.assert(fc.property(fc.constantFrom(...names), fc.stringMatching(/^[a-z]+:\/\/[!-~]{0,20}Zq9x7Kf[!-~]{0,20}$/), (name, value) => {
      expect(mistakesIn({ [name]: value }).join('\n')).not.toContain('Zq9x7Kf');
    }), { numRuns: 500 });
  });
});
