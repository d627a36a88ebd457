import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A mail server on a loopback port that takes what it is told to take, and keeps it. */
export class FakeSmtpServer {
  readonly mails: { to: string; data: string }[] = [];
  /** Answer to the mail's content; the default takes it. */
  answer = '250 2.0.0 Ok: queued';
  /** Answer to the recipient; the default takes it. */
  recipientAnswer = '250 2.1.5 Ok';
  /** Called before the content is answered. */
  beforeAnswer: () => Promise<unknown> = () => Promise.resolve();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<FakeSmtpServer> {
    const server = createServer();
    const smtp = new FakeSmtpServer(server);
    server.on('connection', (socket) => smtp.#talk(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return smtp;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  async #take(to: string, data: string): Promise<string> {
    await this.beforeAnswer();
    if (this.answer.startsWith('250')) this.mails.push({ to, data });
    return this.answer;
  }

  #talk(socket: Socket): void {
    let to = '';
    let buffer = '';
    let inData = false;
    const say = (line: string) => socket.write(`${line}\r\n`);
    socket.on('error', () => undefined);
    say('220 fake');
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      buffer += chunk;
      for (;;) {
        const end = buffer.indexOf(inData ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const text = buffer.slice(0, end);
        buffer = buffer.slice(end + (inData ? 5 : 2));
        if (inData) {
          inData = false;
          void this.#take(to, text).then(say);
          continue;
        }
        const verb = text.slice(0, 4).toUpperCase();
        if (verb === 'EHLO' || verb === 'HELO' || verb === 'MAIL' || verb === 'RSET') say('250 Ok');
        else if (verb === 'RCPT') {
          to = /<(.*)>/.exec(text)?.[1] ?? '';
          say(this.recipientAnswer);
        } else if (verb === 'DATA') {
          inData = true;
          say('354 go on');
        } else {
          say('221 bye');
          socket.end();
        }
      }
    });
  }
}
