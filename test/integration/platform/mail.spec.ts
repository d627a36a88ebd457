import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Mail } from '../../../src/platform/mail/mail.js';
import { SmtpMailer } from '../../../src/platform/mail/smtp-mailer.js';

const mail: Mail = {
  from: 'Atelier <noreply@atelier.example>',
  to: ['Ada <ada@customer.example>', 'bob@customer.example'],
  subject: 'Zürich: scope approved',
  text: 'The scope is approved.\r\n.\r\nMAIL FROM:<evil@evil.example>\r\n',
  html: '<p>The scope is approved.</p>',
  messageId: 'ntf_1.1@atelier.example',
};

/** A mail server on loopback: says what it is told to, and remembers commands and mails. */
class TestMailServer {
  readonly commands: string[] = [];
  readonly mails: string[] = [];
  /** Answers by the beginning of a command; `DATA.` is the end of the content, `HELLO` the greeting. Null: silence. */
  readonly answers = new Map<string, string | null>();
  private readonly sockets = new Set<Socket>();
  private readonly server: Server = createServer((socket) => this.talk(socket));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private talk(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.setEncoding('utf8');
    const say = (command: string, usual: string): void => {
      const key = [...this.answers.keys()].find((prefix) => command.startsWith(prefix));
      const answer = key === undefined ? usual : this.answers.get(key);
      if (answer === 'hang up') socket.destroy();
      else if (typeof answer === 'string') socket.write(`${answer}\r\n`);
    };
    say('HELLO', '220 test ESMTP');
    let pending = '';
    let content: string[] | null = null;
    socket.on('data', (chunk: string) => {
      pending += chunk;
      for (let end = pending.indexOf('\r\n'); end !== -1; end = pending.indexOf('\r\n')) {
        const line = pending.slice(0, end);
        pending = pending.slice(end + 2);
        if (content !== null) {
          if (line !== '.') content.push(line);
          else {
            this.mails.push(content.join('\n'));
            content = null;
            say('DATA.', '250 2.0.0 Ok: queued as 4F2');
          }
          continue;
        }
        this.commands.push(line);
        if (line === 'DATA') content = [];
        say(line, usualAnswer(line));
      }
    });
  }
}

function usualAnswer(line: string): string {
  if (line.startsWith('EHLO')) return '250-test\r\n250 AUTH PLAIN LOGIN';
  if (line === 'DATA') return '354 go on';
  if (line.startsWith('AUTH')) return '235 welcome';
  return line === 'QUIT' ? '221 bye' : '250 Ok';
}

describe('SmtpMailer', () => {
  let server: TestMailServer;
  let place = '';
  let mailer: SmtpMailer;
  beforeEach(async () => {
    server = new TestMailServer();
    place = await server.start();
    mailer = new SmtpMailer({ url: `smtp://${place}`, connectTimeoutMs: 500, silenceTimeoutMs: 500 });
  });
  afterEach(() => server.stop());

  it('hands a mail over, with its headers as they were given', async () => {
    expect(await mailer.send(mail)).toEqual({ accepted: ['ada@customer.example', 'bob@customer.example'], rejected: [], response: '250 2.0.0 Ok: queued as 4F2' });
    const [content = ''] = server.mails;
    expect(content).toContain('From: Atelier <noreply@atelier.example>');
    expect(content).toContain('To: Ada <ada@customer.example>, bob@customer.example');
    expect(content).toContain('Message-ID: <ntf_1.1@atelier.example>');
    expect(content).toMatch(/Subject: =\?UTF-8\?/);
    expect(content).toContain('multipart/alternative');
    expect(server.commands.filter((line) => line.startsWith('RCPT'))).toEqual(['RCPT TO:<ada@customer.example>', 'RCPT TO:<bob@customer.example>']);
    expect(server.commands.filter((line) => line.startsWith('MAIL'))).toEqual(['MAIL FROM:<noreply@atelier.example>']);
  });

  it('keeps a comma in a name from becoming a recipient', async () => {
    await mailer.send({ ...mail, to: ['"evil@evil.example, Ada" <ada@customer.example>'] });
    expect(server.commands.filter((line) => line.startsWith('RCPT'))).toEqual(['RCPT TO:<ada@customer.example>']);
  });

  it.each<[string, Partial<Mail>]>([
    ['the subject', { subject: 'x\r\nBcc: evil@evil.example' }],
    ['the sender', { from: 'x\nBcc: evil@evil.example <a@b.example>' }],
    ['a recipient', { to: ['a@b.example\r\nRCPT TO:<evil@evil.example>'] }],
    ['the message id', { messageId: 'a@b>\r\nBcc: evil@evil.example' }],
  ])('says nothing to the server when %s carries another line', async (_what, changes) => {
    await expect(mailer.send({ ...mail, ...changes })).rejects.toMatchObject({ code: 'mail.invalid', permanent: true });
    expect(server.commands).toEqual([]);
  });

  it('tells who was accepted when the server refuses one of several', async () => {
    server.answers.set('RCPT TO:<bob', '550 5.1.1 no such user');
    expect(await mailer.send(mail)).toMatchObject({ accepted: ['ada@customer.example'], rejected: ['bob@customer.example'] });
  });

  it.each([
    ['RCPT', '550 5.1.1 no such user', true], ['RCPT', '451 4.7.1 greylisted, try later', false], ['MAIL', '553 5.7.1 sender not allowed', true],
    ['DATA.', '552 5.3.4 too big', true], ['DATA.', '421 4.3.2 shutting down', false],
  ])('tells a refusal of %s with %p from one that passes', async (command, answer, permanent) => {
    server.answers.set(command, answer);
    const outcome = mailer.send(mail);
    await expect(outcome).rejects.toMatchObject({ code: 'mail.refused', permanent });
    await expect(outcome).rejects.toThrow(answer);
  });

  it.each([['HELLO', null], ['EHLO', null], ['DATA.', null], ['DATA.', 'hang up'], ['HELLO', 'hang up']])('gives up when the server answers %s with %p', async (command, answer) => {
    server.answers.set(command, answer);
    await expect(mailer.send(mail)).rejects.toMatchObject({ code: 'mail.unreachable', permanent: false });
  });

  it('says what to look at when nobody listens', async () => {
    await server.stop();
    await expect(mailer.check()).rejects.toThrow(`mail.unreachable: the mail server ${place} cannot be used`);
    await server.start();
  });

  it('checks the way up to the login, without sending anything', async () => {
    const withLogin = new SmtpMailer({ url: `smtp://user:hunter2@${place}` });
    await withLogin.check();
    expect(server.commands.some((line) => line.startsWith('AUTH'))).toBe(true);
    expect(server.commands.some((line) => line.startsWith('MAIL'))).toBe(false);
    server.answers.set('AUTH', '535 5.7.8 bad credentials');
    const outcome = withLogin.check();
    await expect(outcome).rejects.toMatchObject({ code: 'mail.refused', permanent: false });
    await expect(outcome).rejects.toThrow(/check user and password in SMTP_URL/);
    await expect(outcome).rejects.not.toThrow(/hunter2/);
  });
});
