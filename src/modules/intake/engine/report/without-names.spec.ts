import { describe, expect, it } from '@jest/globals';
import { sampleReport } from '../../../../../test/fixtures/intake/sample-report.js';
import { intakeReportSchema } from './intake-report.js';
import { renderHtml } from './render-html.js';
import { withoutNames } from './without-names.js';

describe('a report whose data is deleted', () => {
  const named = { ...sampleReport(), samples: null };
  const report = withoutNames(named);

  it('names no entry and quotes no outline, and is a report all the same', () => {
    expect(intakeReportSchema.parse(report)).toEqual(report);
    expect(JSON.stringify(named)).toMatch(/inner\/<b>|onerror=alert|a<b/);
    expect(JSON.stringify(report)).not.toMatch(/inner\/|onerror=alert|a<b|no field/);
    expect(renderHtml(report, { title: 'Gone' })).toContain('its name deleted');
  });

  it('keeps every figure, names of files, and which entry is which', () => {
    const { sources, errors, duplicates, ...rest } = report;
    const { sources: sourcesBefore, errors: errorsBefore, duplicates: duplicatesBefore, ...restBefore } = named;
    expect(rest).toEqual(restBefore);
    expect(sources.map(({ entry, ...figures }) => [figures, entry])).toEqual(sourcesBefore.map(({ entry: _entry, ...figures }, index) => [figures, sources[index]?.entry]));
    expect(new Set(sources.map(({ entry }) => entry)).size).toBe(3);
    expect(errors[0]?.samples[4]).toEqual({ ...errorsBefore[0]?.samples[4], entry: errors[0]?.samples[0]?.entry, path: null, detail: '' });
    expect(duplicates.exact.samples[0]).toEqual({ ...duplicatesBefore.exact.samples[0], entry: errors[0]?.samples[0]?.entry });
  });

  it('loses nothing more when it is done again', () => expect(withoutNames(report).sources.map(({ documents }) => documents)).toEqual(named.sources.map(({ documents }) => documents)));
});
