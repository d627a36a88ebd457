/** What one check found, and what to do about it. */
export interface Finding {
  subject: string;
  state: 'ok' | 'warning' | 'failed';
  found: string;
  advice?: string;
}
