import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface Call {
  readonly action: string;
  readonly keyId: string;
  readonly context: Record<string, string>;
}

interface Body {
  KeyId?: string;
  Plaintext?: string;
  CiphertextBlob?: string;
  EncryptionContext?: Record<string, string>;
}

class Refusal extends Error {
  constructor(readonly type: string, readonly status = 400) {
    super(type);
  }
}

/** AWS KMS as far as Encrypt and Decrypt go, in its JSON protocol on loopback: it really wraps, and refuses another key or context. */
export class FakeKms {
  readonly calls: Call[] = [];
  readonly #keys = new Map<string, Buffer>();
  #failing: Refusal | null = null;

  private constructor(
    private readonly server: Server,
    readonly endpoint: string,
  ) {}

  static async start(): Promise<FakeKms> {
    const holder: { kms?: FakeKms } = {};
    const server = createServer((request, response) => {
      const answer = (status: number, body: object): void => {
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
      };
      holder.kms?.handle(request).then((body) => answer(200, body), (error: unknown) => {
        if (error instanceof Refusal) answer(error.status, { __type: error.type, message: 'refused' });
        else answer(500, { __type: 'KMSInternalException', message: String(error) });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    holder.kms = new FakeKms(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return holder.kms;
  }

  /** Makes a key. @returns its ARN. */
  createKey(): string {
    const arn = `arn:aws:kms:eu-central-1:111122223333:key/${randomBytes(8).toString('hex')}`;
    this.#keys.set(arn, randomBytes(32));
    return arn;
  }

  url(arn: string): string {
    return `aws-kms:${arn}?endpoint=${this.endpoint}`;
  }

  /** Answers every call like this until told otherwise. */
  failWith(type: string, status: number): () => void {
    this.#failing = new Refusal(type, status);
    return () => {
      this.#failing = null;
    };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async handle(request: IncomingMessage): Promise<object> {
    const action = String(request.headers['x-amz-target']).replace('TrentService.', '');
    const body = JSON.parse(await text(request)) as Body;
    const { KeyId = '', EncryptionContext = {} } = body;
    this.calls.push({ action, keyId: KeyId, context: EncryptionContext });
    if (this.#failing !== null) throw this.#failing;
    if (!String(request.headers.authorization).startsWith('AWS4-HMAC-SHA256 ')) throw new Refusal('MissingAuthenticationTokenException');
    const key = this.#keys.get(KeyId);
    if (key === undefined) throw new Refusal('NotFoundException');
    // KMS takes the context's entries in any order.
    const context = Buffer.from(JSON.stringify(Object.entries(EncryptionContext).sort(([a], [b]) => (a < b ? -1 : 1))) + KeyId);
    if (action === 'Encrypt') return { KeyId, CiphertextBlob: encrypt(key, context, Buffer.from(body.Plaintext ?? '', 'base64')).toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
    if (action === 'Decrypt') return { KeyId, Plaintext: decrypt(key, context, Buffer.from(body.CiphertextBlob ?? '', 'base64')).toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
    throw new Refusal('UnknownOperationException');
  }
}

function encrypt(key: Buffer, context: Buffer, plain: Buffer): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(context);
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, context: Buffer, blob: Buffer): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, blob.subarray(0, 12)).setAAD(context);
    decipher.setAuthTag(blob.subarray(-16));
    return Buffer.concat([decipher.update(blob.subarray(12, -16)), decipher.final()]);
  } catch {
    throw new Refusal('InvalidCiphertextException');
  }
}
