import type { Template } from './template.js';

export const scopeSubmittedTemplate: Template<{ name: string; version: number }> = {
  name: 'scope-submitted', audience: 'staff',
  write: (data) => ({
    subject: `${data.name}: scope version ${data.version} waits for approval`,
    paragraphs: [`Version ${data.version} of the scope of “${data.name}” was submitted. It comes into force when the lab and the customer have both approved it.`],
  }),
};

export const scopeApprovedTemplate: Template<{ name: string; version: number; by: string; inForce: boolean }> = {
  name: 'scope-approved', audience: 'staff',
  write: (data) => ({
    subject: `${data.name}: scope version ${data.version} ${data.inForce ? 'is in force' : `approved by the ${data.by === 'lab' ? 'lab' : 'customer'}`}`,
    paragraphs: [data.inForce
      ? `Both sides have approved version ${data.version} of the scope of “${data.name}”.`
      : `The ${data.by === 'lab' ? 'lab' : 'customer'} approved version ${data.version} of the scope of “${data.name}”. The other side has not yet.`],
  }),
};

export const scopeRejectedTemplate: Template<{ name: string; version: number; by: string }> = {
  name: 'scope-rejected', audience: 'staff',
  write: (data) => ({
    subject: `${data.name}: scope version ${data.version} rejected`,
    paragraphs: [`The ${data.by === 'lab' ? 'lab' : 'customer'} rejected version ${data.version} of the scope of “${data.name}”. A new version is needed.`],
  }),
};

export const customerScopeSubmittedTemplate: Template<{ name: string; version: number }> = {
  name: 'customer-scope-submitted', audience: 'customer',
  write: (data) => ({
    subject: `${data.name}: please look at the scope`,
    paragraphs: [`Version ${data.version} of the scope of “${data.name}” is ready for your approval. You can read, approve or reject it over the partner API, or through your contact.`],
  }),
};

export const customerScopeApprovedTemplate: Template<{ name: string; version: number; by: string; inForce: boolean }> = {
  name: 'customer-scope-approved', audience: 'customer',
  write: (data) => ({
    subject: `${data.name}: scope version ${data.version} ${data.inForce ? 'is agreed' : 'was approved'}`,
    paragraphs: [data.inForce
      ? `Version ${data.version} of the scope of “${data.name}” is agreed between us. Thank you.`
      : `${data.by === 'lab' ? 'We have' : 'You have'} approved version ${data.version} of the scope of “${data.name}”. It waits for ${data.by === 'lab' ? 'your' : 'our'} approval.`],
  }),
};
