import { formatTokens } from '../../../platform/format-tokens.js';
import type { About, Template } from './template.js';

function subject(about: About, text: string): string {
  return about.engagement === null ? `A ${text}` : `${about.engagement}: ${text}`;
}

function of(about: About): string {
  return about.engagement === null ? 'the engagement' : `“${about.engagement}”`;
}

export const datasetProcessedTemplate: Template<{ number: number; keptTokens: number; duplicateDocuments: number; failedDocuments: number }> = {
  name: 'dataset-processed', audience: 'staff',
  write: (data, about) => ({
    subject: subject(about, `dataset version ${data.number} waits for a data steward`),
    paragraphs: [`Version ${data.number} of a dataset of ${of(about)} was processed. Its intake report is there; accept or reject the version.`],
    facts: [['Tokens without duplicates', formatTokens(data.keptTokens)], ['Duplicates', String(data.duplicateDocuments)], ['Unreadable', String(data.failedDocuments)]],
  }),
};

export const datasetAcceptanceWithheldTemplate: Template<{ number: number }> = {
  name: 'dataset-acceptance-withheld', audience: 'staff',
  write: (data, about) => ({
    subject: subject(about, `dataset version ${data.number} waits for a data steward after all`),
    paragraphs: [`Version ${data.number} of a dataset of ${of(about)} was to be accepted with its policy, and was not: the version says why. Its intake report is there; accept or reject it.`],
  }),
};

export const datasetFailedTemplate: Template<{ number: number }> = {
  name: 'dataset-failed', audience: 'staff',
  write: (data, about) => ({
    subject: subject(about, `dataset version ${data.number} could not be processed`),
    paragraphs: [`Version ${data.number} of a dataset of ${of(about)} could not be processed. The version says why.`],
  }),
};

export const datasetAcceptedTemplate: Template<{ number: number; tokens: number; acceptedTokens: number }> = {
  name: 'dataset-accepted', audience: 'staff',
  write: (data, about) => ({
    subject: subject(about, `dataset version ${data.number} accepted`),
    paragraphs: [`Version ${data.number} of a dataset of ${of(about)} was accepted.`],
    facts: [['Tokens', formatTokens(data.tokens)], ['Accepted in all', formatTokens(data.acceptedTokens)]],
  }),
};

export const datasetRejectedTemplate: Template<{ number: number }> = {
  name: 'dataset-rejected', audience: 'staff',
  write: (data, about) => ({
    subject: subject(about, `dataset version ${data.number} rejected`),
    paragraphs: [`A data steward rejected version ${data.number} of a dataset of ${of(about)}. The version says why.`],
  }),
};

export const customerDatasetAcceptedTemplate: Template<{ number: number; tokens: number }> = {
  name: 'customer-dataset-accepted', audience: 'customer',
  write: (data, about) => ({
    subject: subject(about, `dataset version ${data.number} accepted`),
    paragraphs: [`We have accepted version ${data.number} of your dataset for ${of(about)}. Thank you.`],
    facts: [['Tokens', formatTokens(data.tokens)]],
  }),
};

export const customerDatasetRejectedTemplate: Template<{ number: number }> = {
  name: 'customer-dataset-rejected', audience: 'customer',
  write: (data, about) => ({
    subject: subject(about, `dataset version ${data.number} needs another look`),
    paragraphs: [`We could not accept version ${data.number} of your dataset for ${of(about)}. The partner API and your contact say what is to be mended; then upload a new version.`],
  }),
};

export const customerDatasetFailedTemplate: Template<{ number: number }> = {
  name: 'customer-dataset-failed', audience: 'customer',
  write: (data, about) => ({
    subject: subject(about, `dataset version ${data.number} could not be read`),
    paragraphs: [`Version ${data.number} of your dataset for ${of(about)} could not be processed. The partner API says why; upload a new version.`],
  }),
};

export const customerDataDeletedTemplate: Template<{ objects: number }> = {
  name: 'customer-data-deleted', audience: 'customer',
  write: (data, about) => ({
    subject: subject(about, 'your data was deleted'),
    paragraphs: [`All data that you gave us for ${of(about)} has been deleted. The partner API has the certificate, signed, as JSON and as PDF.`],
    facts: [['Objects', String(data.objects)]],
  }),
};
