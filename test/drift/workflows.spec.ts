import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { contractWorkflow } from '../../src/modules/billing/contract.workflow.js';
import { invoiceWorkflow } from '../../src/modules/billing/invoice.workflow.js';
import { milestoneWorkflow } from '../../src/modules/billing/milestone.workflow.js';
import { engagementWorkflow } from '../../src/modules/engagements/engagement.workflow.js';
import { dataAgreementWorkflow } from '../../src/modules/intake/agreements/data-agreement.workflow.js';
import { dataDeletionWorkflow } from '../../src/modules/intake/deletions/data-deletion.workflow.js';
import { uploadWorkflow } from '../../src/modules/intake/uploads/upload.workflow.js';
import { datasetVersionWorkflow } from '../../src/modules/intake/versions/dataset-version.workflow.js';
import { scopeVersionWorkflow } from '../../src/modules/scoping/scope-version.workflow.js';
import { trainingRunWorkflow } from '../../src/modules/training/training-run.workflow.js';
import { describeWorkflow } from '../../src/platform/workflow/describe-workflow.js';

/** One line a workflow: its page in docs/workflows/, and the text that the definition gives. */
const pages: Record<string, () => string> = {
  'contract.md': () => describeWorkflow(contractWorkflow),
  'data-agreement.md': () => describeWorkflow(dataAgreementWorkflow),
  'data-deletion.md': () => describeWorkflow(dataDeletionWorkflow),
  'dataset-version.md': () => describeWorkflow(datasetVersionWorkflow),
  'engagement.md': () => describeWorkflow(engagementWorkflow),
  'invoice.md': () => describeWorkflow(invoiceWorkflow),
  'milestone.md': () => describeWorkflow(milestoneWorkflow),
  'scope-version.md': () => describeWorkflow(scopeVersionWorkflow),
  'training-run.md': () => describeWorkflow(trainingRunWorkflow),
  'upload.md': () => describeWorkflow(uploadWorkflow),
};

const folder = new URL('../../docs/workflows/', import.meta.url);

describe('docs/workflows', () => {
  it.each(Object.keys(pages))('%s says what the definition says', (page) => {
    const generated = pages[page]?.() ?? '';
    if (process.env.ATELIER_UPDATE_DOCS === '1') writeFileSync(new URL(page, folder), generated);
    expect(readFileSync(new URL(page, folder), 'utf8')).toBe(generated);
  });

  it('has no page without a definition', () => {
    expect(readdirSync(folder).filter((file) => file.endsWith('.md')).toSorted()).toEqual(Object.keys(pages).toSorted());
  });
});
