import { moment } from './template.js';
import type { Template } from './template.js';

interface Failing { host: string; failingSince: string; disabledFrom: string }

/** Why an endpoint is off, as the end of "… at ‹host› ". */
const REASONS: Readonly<Record<string, string>> = {
  gone: 'answered “410 Gone”, so we have stopped sending events to it.',
  failing: 'has not taken an event for days, so we have stopped sending events to it.',
};

export const customerWebhookFailingTemplate: Template<Failing> = {
  name: 'customer-webhook-failing', audience: 'customer',
  write: (data) => ({
    subject: `Your webhook endpoint at ${data.host} does not take our events`,
    paragraphs: [
      `Since ${moment(data.failingSince)} your webhook endpoint at ${data.host} has taken none of the events that we sent.`,
      `If that does not change by ${moment(data.disabledFrom)}, we will disable it. Its list of deliveries, over the partner API, shows what it answered.`,
    ],
  }),
};

export const webhookFailingTemplate: Template<Failing> = {
  name: 'webhook-failing', audience: 'staff',
  write: (data, { organization }) => ({
    subject: `A webhook endpoint of ${organization ?? 'a customer'} fails`,
    paragraphs: [
      `The endpoint at ${data.host} has taken no event since ${moment(data.failingSince)}. It is disabled from ${moment(data.disabledFrom)} on.`,
      'Their technical contacts were told. You may want to ask whether they know.',
    ],
  }),
};

export const customerWebhookDisabledTemplate: Template<{ host: string; reason: string }> = {
  name: 'customer-webhook-disabled', audience: 'customer',
  write: (data) => ({
    subject: `Your webhook endpoint at ${data.host} is disabled`,
    paragraphs: [
      REASONS[data.reason] === undefined
        ? `Your webhook endpoint at ${data.host} was disabled on request. No more events are sent to it.`
        : `Your webhook endpoint at ${data.host} ${REASONS[data.reason]}`,
      'You can enable it again over the partner API, and replay what it missed. The log of events has everything that happened meanwhile.',
    ],
  }),
};

export const webhookDisabledTemplate: Template<{ host: string; reason: string }> = {
  name: 'webhook-disabled', audience: 'staff',
  write: (data, { organization }) => ({
    subject: `A webhook endpoint of ${organization ?? 'a customer'} is disabled`,
    paragraphs: [`The endpoint at ${data.host} ${REASONS[data.reason] ?? 'was disabled on request.'}`, 'Their technical contacts were told. Until it is enabled again, their systems learn nothing by themselves.'],
  }),
};
