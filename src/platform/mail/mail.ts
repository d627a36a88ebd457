export interface Mail {
  /** `address@host`, or `Name <address@host>`. */
  from: string;
  /** One or more, each as `from`. */
  to: readonly string[];
  /** One line. */
  subject: string;
  text: string;
  html?: string;
  /** `unique-part@host`, with or without angle brackets. The same on every attempt, so that servers see a repetition. */
  messageId: string;
}

export interface SentMail {
  /** The bare addresses that the server took responsibility for; at least one. */
  accepted: string[];
  /** Those it refused while it took others. */
  rejected: string[];
  /** The server's last line, such as `250 2.0.0 Ok: queued as 4F2`. */
  response: string;
}

export interface MailAddress {
  /** Empty when there is none. */
  name: string;
  address: string;
}

/** A mail whose every header is known to be one line, and every address to be one address. */
export interface CheckedMail {
  from: MailAddress;
  to: MailAddress[];
  subject: string;
  text: string;
  html: string | undefined;
  /** With angle brackets. */
  messageId: string;
}

export type MailErrorCode = 'mail.invalid' | 'mail.url_invalid' | 'mail.refused' | 'mail.unreachable';

/** A mail that was not sent. */
export class MailError extends Error {
  constructor(
    readonly code: MailErrorCode,
    readonly detail: string,
    /** Sending the same again cannot help: the mail itself is wrong, or the server refused it for good. */
    readonly permanent: boolean,
    cause?: unknown,
  ) {
    super(`${code}: ${detail}`, cause === undefined ? undefined : { cause });
    this.name = 'MailError';
  }
}
