import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DomainError } from '../../../platform/errors/domain-error.js';
import { parseUploadMetadata, sanitizeFileName } from './upload-metadata.js';

const datasetId = 'dst_01k9zq3v5se6rb4yg2w8d7t1hn';

describe('a file name', () => {
  it.each([
    ['cases.jsonl', 'cases.jsonl'], ['/etc/passwd', 'passwd'], ['C:\\Users\\ada\\law 2020.jsonl', 'law 2020.jsonl'], ['a\r\nb\u0000.txt', 'ab.txt'],
    ['\u202egpj.exe', 'gpj.exe'], ['Gesetze §1 法律 🏛️.jsonl', 'Gesetze §1 法律 🏛️.jsonl'], ['..', ''], ['x/', ''], ['   ', ''], ['e\u0301.txt', 'é.txt'],
  ])('%j becomes %j', (given, expected) => {
    expect(sanitizeFileName(given)).toBe(expected);
  });

  it('is harmless whatever it was, and stays as it is the second time', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('a', '.', '/', '\\', ' ', '\n', '\u0000', '\ud800', '\u0301', '\u202e', '🏛'), maxLength: 500 })), (name) => {
      const clean = sanitizeFileName(name);
      expect(clean).not.toMatch(/[\p{Cc}\p{Cs}/\\]/u);
      expect(Array.from(clean).length).toBeLessThanOrEqual(200);
      expect(['.', '..']).not.toContain(clean);
      expect(clean.trim()).toBe(clean);
      expect(sanitizeFileName(clean)).toBe(clean);
    }));
  });
});

describe('what a client says of a file', () => {
  it('is taken with what client libraries add', () => {
    expect(parseUploadMetadata({ datasetId, filename: 'a.jsonl', filetype: 'application/jsonl', sha256: 'AB'.repeat(32), relativePath: null, name: 'x' }))
      .toEqual({ datasetId, filename: 'a.jsonl', filetype: 'application/jsonl', sha256: 'ab'.repeat(32) });
    expect(parseUploadMetadata({ datasetId, filename: 'a', filetype: '', sha256: null })).toEqual({ datasetId, filename: 'a' });
  });

  it('is refused with the name of each entry that does not fit', () => {
    const refused = (metadata: Record<string, string | null> | undefined): string[] => {
      try {
        parseUploadMetadata(metadata);
      } catch (error) {
        return error instanceof DomainError ? error.errors.map(({ path }) => path) : [String(error)];
      }
      return [];
    };
    expect(refused(undefined)).toEqual(['Upload-Metadata.datasetId', 'Upload-Metadata.filename']);
    expect(refused({ datasetId: 'eng_01k9zq3v5se6rb4yg2w8d7t1hn', filename: '/', filetype: 'a\nb', sha256: 'ff' }))
      .toEqual(['Upload-Metadata.datasetId', 'Upload-Metadata.filename', 'Upload-Metadata.filetype', 'Upload-Metadata.sha256']);
  });
});
