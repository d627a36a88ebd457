/** What a message says, before it becomes text, HTML or a line in the application. All of it is plain text. */
export interface Letter {
  /** Becomes the mail's subject: one line. */
  subject: string;
  paragraphs: readonly string[];
  /** Shown as a small table: what, and its value. */
  facts?: readonly (readonly [string, string])[];
}

/** What a template may speak of besides the event's data. */
export interface About {
  /** Name of the engagement; `your engagement`, as it were, is never needed: null only for events without one. */
  engagement: string | null;
  /** Name of the customer. */
  organization: string | null;
}

/**
 * How a message reads. Templates for customers say nothing of people, reasons and numbers that are the lab's own business;
 * none quotes customers' text.
 */
export interface Template<Data> {
  /** Stored with each message, so it must not change. */
  readonly name: string;
  readonly audience: 'staff' | 'customer';
  readonly write: (data: Data, about: About) => Letter;
}

/** `contract signed` for `contract_signed`. */
export function words(code: string): string {
  return code.replaceAll('_', ' ');
}

/** `3 March 2026, 14:05 UTC` */
export function moment(iso: string): string {
  const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(iso));
  return `${date.replace(' at ', ', ')} UTC`;
}

/** `3 March 2026`, of `2026-03-03`. */
export function day(iso: string): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(iso));
}
