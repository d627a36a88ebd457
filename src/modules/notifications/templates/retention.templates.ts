import { moment } from './template.js';
import type { About, Template } from './template.js';

function subject(about: About, text: string): string {
  return about.engagement === null ? text : `${about.engagement}: ${text}`;
}

function of(about: About): string {
  return about.engagement === null ? 'the engagement' : `“${about.engagement}”`;
}

export const consentWithdrawnTemplate: Template<object> = {
  name: 'consent-withdrawn', audience: 'staff',
  write: (_, about) => ({
    subject: subject(about, 'consent to hold the data was withdrawn'),
    paragraphs: [`Consent to hold the data of ${of(about)} was withdrawn. Nothing is received any more, and the data is deleted when the days agreed upon have passed.`],
  }),
};

export const customerRetentionStartedTemplate: Template<{ retentionDays: number; dueAt: string }> = {
  name: 'customer-retention-started', audience: 'customer',
  write: (data, about) => ({
    subject: subject(about, 'how long we keep your data'),
    paragraphs: [`By our data agreement we keep your data for ${of(about)} for ${data.retentionDays} more days. Then all of it is deleted, and you get a certificate.`],
    facts: [['Deleted at', moment(data.dueAt)]],
  }),
};

export const deletionNearTemplate: Template<{ dueAt: string }> = {
  name: 'deletion-near', audience: 'staff',
  write: (data, about) => ({
    subject: subject(about, `the data is deleted on ${moment(data.dueAt)}`),
    paragraphs: [`The retention of the data of ${of(about)} ends. All of it is deleted then, unless a legal hold forbids it.`],
    facts: [['Deleted at', moment(data.dueAt)]],
  }),
};

export const customerDeletionNearTemplate: Template<{ dueAt: string }> = {
  name: 'customer-deletion-near', audience: 'customer',
  write: (data, about) => ({
    subject: subject(about, `your data is deleted on ${moment(data.dueAt)}`),
    paragraphs: [`The time for which we keep your data for ${of(about)} ends. If you need anything of it, export it over the partner API before.`],
    facts: [['Deleted at', moment(data.dueAt)]],
  }),
};

export const legalHoldPlacedTemplate: Template<{ holds: number }> = {
  name: 'legal-hold-placed', audience: 'staff',
  write: (data, about) => ({
    subject: subject(about, 'a legal hold was placed'),
    paragraphs: [`A legal hold forbids the deletion of the data of ${of(about)}. The engagement’s legal holds say why.`],
    facts: [['Holds that stand', String(data.holds)]],
  }),
};

export const legalHoldReleasedTemplate: Template<{ holds: number }> = {
  name: 'legal-hold-released', audience: 'staff',
  write: (data, about) => ({
    subject: subject(about, 'a legal hold was released'),
    paragraphs: [data.holds === 0 ? `No legal hold stands on the data of ${of(about)} any more. What is overdue is deleted now.` : `A legal hold on the data of ${of(about)} was released; others stand.`],
    facts: [['Holds that stand', String(data.holds)]],
  }),
};

export const customerCertificateReissuedTemplate: Template<{ number: number }> = {
  name: 'customer-certificate-reissued', audience: 'customer',
  write: (data, about) => ({
    subject: subject(about, 'the deletion certificate was issued anew'),
    paragraphs: [`Something that the deletion certificate of ${of(about)} speaks of became known after it was issued. Number ${data.number}, over the partner API, takes its place.`],
  }),
};

export const customerDeletionHeldTemplate: Template<object> = {
  name: 'customer-deletion-held', audience: 'customer',
  write: (_, about) => ({
    subject: subject(about, 'the deletion of your data is held'),
    paragraphs: [`For legal reasons your data for ${of(about)} must not be deleted for now. We will tell you when that has ended.`],
  }),
};

export const customerDeletionNotHeldTemplate: Template<object> = {
  name: 'customer-deletion-not-held', audience: 'customer',
  write: (_, about) => ({
    subject: subject(about, 'the deletion of your data is no longer held'),
    paragraphs: [`Your data for ${of(about)} may be deleted again: when its time has come, or now if that has passed.`],
  }),
};
