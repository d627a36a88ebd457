import { createTransport } from 'nodemailer';
import type { SMTPSentMessageInfo, SMTPTransportOptions, Transporter } from 'nodemailer';
import { MailError } from './mail.js';
import type { CheckedMail, SentMail } from './mail.js';
import { Mailer } from './mailer.js';

const EXAMPLES = 'write smtp://user:password@host:587 (STARTTLS), smtps://user:password@host:465 (TLS), or smtp://host:25; characters such as @ and : in a password as %40 and %3A';

export interface SmtpMailerOptions {
  url: string;
  /** Milliseconds to wait for the connection and for the server's greeting (default 10 s). */
  connectTimeoutMs?: number;
  /** Milliseconds of silence after which a conversation is given up (default 30 s). */
  silenceTimeoutMs?: number;
}

/** Where and how mail is handed over, as read from a URL. */
export interface SmtpServer {
  host: string;
  port: number;
  /** TLS from the first byte. */
  secure: boolean;
  /** Say nothing before the connection is encrypted by STARTTLS. */
  requireTLS: boolean;
  auth: { user: string; pass: string } | undefined;
}

/** Hands mail to an SMTP server, one connection a mail. */
export class SmtpMailer extends Mailer {
  private readonly transport: Transporter<SMTPSentMessageInfo, SMTPTransportOptions>;
  private readonly place: string;

  /** @throws MailError `mail.url_invalid` saying what to write. */
  constructor(options: SmtpMailerOptions) {
    super();
    const server = parseSmtpUrl(options.url);
    const connectTimeout = options.connectTimeoutMs ?? 10_000;
    this.place = `${server.host}:${server.port}`;
    this.transport = createTransport({
      ...server,
      dnsTimeout: connectTimeout,
      connectionTimeout: connectTimeout,
      greetingTimeout: connectTimeout,
      socketTimeout: options.silenceTimeoutMs ?? 30_000,
      // A template that became a path or a URL must never pull a file or a page into a mail.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async check(): Promise<void> {
    try {
      await this.transport.verify();
    } catch (error) {
      throw this.failure(error);
    }
  }

  protected async deliver(mail: CheckedMail): Promise<SentMail> {
    try {
      const { accepted, rejected, response } = await this.transport.sendMail({ ...mail });
      return { accepted, rejected, response };
    } catch (error) {
      throw this.failure(error);
    }
  }

  private failure(error: unknown): MailError {
    const { responseCode, response, permanent, code, message } = error as { responseCode?: number; response?: string; permanent?: boolean; code?: string; message: string };
    if (responseCode !== undefined) {
      // A login that fails says nothing about the mail: it goes out once somebody corrected the password.
      const isLogin = code === 'EAUTH';
      const hint = isLogin ? '; check user and password in SMTP_URL' : '';
      return new MailError('mail.refused', `the mail server ${this.place} refused: ${response ?? responseCode}${hint}`, permanent === true && !isLogin, error);
    }
    return new MailError('mail.unreachable', `the mail server ${this.place} cannot be used: ${message}; check SMTP_URL and that the server runs`, false, error);
  }
}

/**
 * Reads `smtp://…` or `smtps://…`. A password never leaves this machine unencrypted.
 * @throws MailError `mail.url_invalid` saying what to write. The message never repeats the URL: it may hold a password.
 */
export function parseSmtpUrl(text: string): SmtpServer {
  if (!URL.canParse(text)) throw invalid('the mail URL cannot be read');
  const url = new URL(text);
  if (url.protocol !== 'smtp:' && url.protocol !== 'smtps:') throw invalid(`the mail URL begins with ${url.protocol}`);
  if (!/^(?:[A-Za-z0-9_.-]+|\[[0-9a-f:.]+\])$/.test(url.hostname)) throw invalid('the mail URL names no host');
  if ((url.pathname !== '' && url.pathname !== '/') || url.search !== '' || url.hash !== '') throw invalid('the mail URL goes on after the host and port');
  if ((url.username === '') !== (url.password === '')) throw invalid('the mail URL has a user without a password, or the other way round');
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const secure = url.protocol === 'smtps:';
  const auth = url.username === '' ? undefined : { user: decode(url.username), pass: decode(url.password) };
  const isLoopback = host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
  return { host, port: url.port === '' ? (secure ? 465 : 587) : Number(url.port), secure, requireTLS: auth !== undefined && !secure && !isLoopback, auth };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    throw invalid('the user or password in the mail URL has a stray %', error);
  }
}

function invalid(problem: string, cause?: unknown): MailError {
  return new MailError('mail.url_invalid', `${problem}; ${EXAMPLES}`, true, cause);
}
