import { words } from './template.js';
import type { Template } from './template.js';

/** What each stage means to the customer, in a sentence. */
const STAGES: Readonly<Record<string, string>> = {
  qualification: 'We look at whether a custom model is the right answer to your problem.',
  scoping: 'We write down together what the model is to do, and how we will know.',
  contracting: 'Contract, milestones and data agreement are being drawn up.',
  intake: 'We are ready to take in your data. Uploads can be resumed if they are cut off.',
  training: 'Training has begun.',
  evaluation: 'The model is measured against the success criteria that we agreed.',
  delivery: 'The model is ready for you to accept.',
  completed: 'The engagement is complete. Thank you for working with us.',
  declined: 'We will not go on with a custom model. Your contact will explain what we suggest instead.',
  cancelled: 'The engagement was cancelled. Your contact will explain what happens with your data.',
};

export const inquiryReceivedTemplate: Template<{ name: string }> = {
  name: 'customer-inquiry-received', audience: 'customer',
  write: (data) => ({
    subject: `${data.name}: we have your inquiry`,
    paragraphs: [`Thank you for your inquiry “${data.name}”. We will get back to you.`],
  }),
};

export const progressTemplate: Template<{ name: string; stage: string }> = {
  name: 'customer-progress', audience: 'customer',
  write: (data) => ({
    subject: `${data.name}: ${words(data.stage)}`,
    paragraphs: [`Your engagement “${data.name}” is now in ${words(data.stage)}.`, ...(STAGES[data.stage] === undefined ? [] : [STAGES[data.stage] ?? ''])],
  }),
};
