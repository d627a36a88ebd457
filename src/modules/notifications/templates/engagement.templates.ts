import { moment, words } from './template.js';
import type { About, Template } from './template.js';

function customer(about: About): [string, string][] {
  return about.organization === null ? [] : [['Customer', about.organization]];
}

export const engagementOpenedTemplate: Template<{ name: string; ownerId: string | null }> = {
  name: 'engagement-opened', audience: 'staff',
  write: (data, about) => ({
    subject: `${data.name}: engagement opened`,
    paragraphs: [data.ownerId === null
      ? `An inquiry was opened for the engagement “${data.name}”. It has no owner yet: name one, so that somebody answers it.`
      : `The engagement “${data.name}” was opened, and you own it. It is in the stage inquiry.`],
    facts: customer(about),
  }),
};

export const stageEnteredTemplate: Template<{ name: string; from: string; stage: string; iteration: number; passedByWaiver: string[] }> = {
  name: 'engagement-stage-entered', audience: 'staff',
  write: (data, about) => ({
    subject: `${data.name}: now in ${words(data.stage)}`,
    paragraphs: [`The engagement “${data.name}” went from ${words(data.from)} to ${words(data.stage)}.`],
    facts: [
      ...customer(about),
      ...(data.iteration > 1 ? [['Iteration', String(data.iteration)] as const] : []),
      ...(data.passedByWaiver.length > 0 ? [['Gates waived', data.passedByWaiver.map(words).join(', ')] as const] : []),
    ],
  }),
};

export const engagementHeldTemplate: Template<{ name: string; stage: string }> = {
  name: 'engagement-held', audience: 'staff',
  write: (data, about) => ({
    subject: `${data.name}: on hold`,
    paragraphs: [`The engagement “${data.name}” was put on hold in ${words(data.stage)}. Nothing advances until it is resumed.`],
    facts: customer(about),
  }),
};

export const engagementResumedTemplate: Template<{ name: string; stage: string }> = {
  name: 'engagement-resumed', audience: 'staff',
  write: (data, about) => ({
    subject: `${data.name}: resumed`,
    paragraphs: [`The engagement “${data.name}” was resumed in ${words(data.stage)}.`],
    facts: customer(about),
  }),
};

export const ownerChangedTemplate: Template<{ name: string }> = {
  name: 'engagement-owner-changed', audience: 'staff',
  write: (data, about) => ({
    subject: `${data.name}: you are the owner`,
    paragraphs: [`The engagement “${data.name}” is yours now.`],
    facts: customer(about),
  }),
};

export const engagementAcceptedTemplate: Template<{ name: string }> = {
  name: 'engagement-accepted', audience: 'staff',
  write: (data, about) => ({
    subject: `${data.name}: the customer accepted the model`,
    paragraphs: [`The customer accepted the model of the engagement “${data.name}”.`],
    facts: customer(about),
  }),
};

export const deadlineNearTemplate: Template<{ name: string; stage: string; dueAt: string }> = {
  name: 'engagement-deadline-near', audience: 'staff',
  write: (data, about) => ({
    subject: `${data.name}: the deadline of ${words(data.stage)} is near`,
    paragraphs: [`The engagement “${data.name}” should leave ${words(data.stage)} soon. Its available actions say what is still missing.`],
    facts: [...customer(about), ['Due', moment(data.dueAt)]],
  }),
};

export const deadlinePassedTemplate: Template<{ name: string; stage: string; dueAt: string }> = {
  name: 'engagement-deadline-passed', audience: 'staff',
  write: (data, about) => ({
    subject: `${data.name}: the deadline of ${words(data.stage)} has passed`,
    paragraphs: [`The engagement “${data.name}” is still in ${words(data.stage)}, longer than its service level allows. Its available actions say what is missing.`],
    facts: [...customer(about), ['Was due', moment(data.dueAt)]],
  }),
};
