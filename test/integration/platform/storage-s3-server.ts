import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface KoaContext {
  method: string;
  path: string;
  query: Record<string, string | undefined>;
  headers: Record<string, string | undefined>;
  status: number;
  type: string;
  body: unknown;
}
type Middleware = (context: KoaContext, next: () => Promise<void>) => Promise<void>;
interface S3Rver {
  middleware: Middleware[];
  store: { getResourcePath(bucket: string, key: string | undefined, resource: string): string; existsObject(bucket: string, key: string): Promise<boolean> };
  run(): Promise<{ port: number }>;
  close(): Promise<void>;
}
const S3rver = createRequire(import.meta.url)('s3rver') as new (options: object) => S3Rver;

export const s3Credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

/**
 * An S3 server on loopback with the bucket `atelier`. s3rver lacks what resumable uploads need (listing parts and
 * uploads, aborting), ignores conditions, and lists in the disk's order with paging that fails on current Node; those
 * are done here, by S3's documentation.
 */
export class S3TestServer {
  private constructor(
    private readonly server: S3Rver,
    private readonly folder: string,
    readonly endpoint: string,
    /** Method and path of every request, with the query's names. */
    readonly requests: string[],
    /** Payload hashes that requests with a body were signed with. */
    readonly payloadHashes: string[],
    private readonly failures: { match: RegExp }[],
  ) {}

  static async start(): Promise<S3TestServer> {
    const folder = await mkdtemp(join(tmpdir(), 's3-'));
    const server = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory: folder, configureBuckets: [{ name: 'atelier' }] });
    const requests: string[] = [];
    const payloadHashes: string[] = [];
    const failures: { match: RegExp }[] = [];
    server.middleware.unshift(async (context, next) => {
      const line = `${context.method} ${context.path}?${Object.keys(context.query).join('&')}`;
      requests.push(line);
      if (context.method === 'PUT') payloadHashes.push(context.headers['x-amz-content-sha256'] ?? '');
      if (failures.some(({ match }) => match.test(line))) return refuse(context, 403, 'AccessDenied');
      return extend(server, join(folder, 'atelier'), context, next);
    });
    const { port } = await server.run();
    return new S3TestServer(server, folder, `http://127.0.0.1:${port}`, requests, payloadHashes, failures);
  }

  url(prefix: string): string {
    return `s3://atelier/${prefix}?endpoint=${this.endpoint}&region=us-east-1&forcePathStyle=true`;
  }

  /** Answers AccessDenied to requests like `PUT /atelier/key?partNumber&uploadId&x-id` until told otherwise. */
  failOn(match: RegExp): () => void {
    const failure = { match };
    this.failures.push(failure);
    return () => void this.failures.splice(this.failures.indexOf(failure), 1);
  }

  /** Names of all objects in the bucket, and how many multipart uploads are open. */
  async contents(prefix: string): Promise<{ objects: string[]; openUploads: number }> {
    const objects = (await objectsIn(join(this.folder, 'atelier'))).filter((key) => key.startsWith(prefix));
    return { objects, openUploads: (await uploadsOf(this.server)).filter(({ key }) => key.startsWith(prefix)).length };
  }

  async stop(): Promise<void> {
    await this.server.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function extend(server: S3Rver, bucketFolder: string, context: KoaContext, next: () => Promise<void>): Promise<void> {
  const { method, query } = context;
  const key = decodeURIComponent(context.path.split('/').slice(2).join('/'));
  if (method === 'GET' && key === '' && 'uploads' in query) return listUploads(server, context);
  if (method === 'GET' && query['list-type'] === '2' && context.path.startsWith('/atelier')) return listObjects(bucketFolder, context);
  if (query['uploadId'] !== undefined && method !== 'PUT') {
    const folder = join(uploadsFolder(server), query['uploadId']);
    if (!(await exists(join(folder, 'key')))) return refuse(context, 404, 'NoSuchUpload');
    if (method === 'GET') return listParts(context, folder);
    if (method === 'DELETE') {
      await rm(folder, { recursive: true });
      context.status = 204;
      return;
    }
  }
  if (context.headers['if-none-match'] !== '*' || (method !== 'PUT' && method !== 'POST')) return next();
  return inTurn(key, async () => {
    if (await server.store.existsObject('atelier', key)) return refuse(context, 412, 'PreconditionFailed');
    await next();
  });
}

const turns = new Map<string, Promise<void>>();

/** Conditional writes of one object come one after the other: S3 decides atomically. */
function inTurn(key: string, work: () => Promise<void>): Promise<void> {
  const turn = (turns.get(key) ?? Promise.resolve()).then(work);
  const done = turn.catch(() => undefined).finally(() => {
    if (turns.get(key) === done) turns.delete(key);
  });
  turns.set(key, done);
  return turn;
}

const OBJECT_SUFFIX = '._S3rver_object';

async function objectsIn(bucketFolder: string): Promise<string[]> {
  const entries = await readdir(bucketFolder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    // A folder that its last object has just left; the bucket's own is always there.
    if (error.code === 'ENOENT' && error.path !== bucketFolder) return null;
    throw error;
  });
  if (entries === null) return objectsIn(bucketFolder);
  return entries.filter((entry) => entry.endsWith(OBJECT_SUFFIX)).map((entry) => entry.slice(0, -OBJECT_SUFFIX.length)).sort();
}

async function listObjects(bucketFolder: string, context: KoaContext): Promise<void> {
  const { prefix = '', 'continuation-token': token } = context.query;
  const after = token === undefined ? '' : Buffer.from(token, 'base64').toString();
  const keys = (await objectsIn(bucketFolder)).filter((key) => key.startsWith(prefix) && key > after);
  // Small pages, so that clients must follow the tokens.
  const page = keys.slice(0, 4);
  const items = page.map((key) => `<Contents><Key>${key}</Key></Contents>`);
  const next = page.length < keys.length ? `<NextContinuationToken>${Buffer.from(page.at(-1) ?? '').toString('base64')}</NextContinuationToken>` : '';
  answer(context, 200, `<ListBucketResult><IsTruncated>${next !== ''}</IsTruncated>${next}${items.join('')}</ListBucketResult>`);
}

async function listParts(context: KoaContext, folder: string): Promise<void> {
  const numbers = (await readdir(folder)).filter((name) => /^\d+$/.test(name)).map(Number).sort((a, b) => a - b);
  const parts = await Promise.all(
    numbers.map(async (number) => {
      const path = join(folder, String(number));
      return `<Part><PartNumber>${number}</PartNumber><ETag>"${await readFile(`${path}.md5`, 'utf8')}"</ETag><Size>${(await stat(path)).size}</Size></Part>`;
    }),
  );
  answer(context, 200, `<ListPartsResult><IsTruncated>false</IsTruncated>${parts.join('')}</ListPartsResult>`);
}

async function listUploads(server: S3Rver, context: KoaContext): Promise<void> {
  const uploads = (await uploadsOf(server)).filter(({ key }) => key.startsWith(context.query['prefix'] ?? ''));
  // Pages of one, so that clients must follow the markers.
  const after = uploads.findIndex(({ id }) => id === context.query['upload-id-marker']) + 1;
  const [upload] = uploads.slice(after);
  const item = upload && `<Upload><Key>${upload.key}</Key><UploadId>${upload.id}</UploadId><Initiated>${upload.initiated.toISOString()}</Initiated></Upload>`;
  const more = after + 1 < uploads.length;
  const markers = more ? `<NextKeyMarker>${upload?.key}</NextKeyMarker><NextUploadIdMarker>${upload?.id}</NextUploadIdMarker>` : '';
  answer(context, 200, `<ListMultipartUploadsResult><IsTruncated>${more}</IsTruncated>${markers}${item ?? ''}</ListMultipartUploadsResult>`);
}

async function uploadsOf(server: S3Rver): Promise<{ id: string; key: string; initiated: Date }[]> {
  const folder = uploadsFolder(server);
  await mkdir(folder, { recursive: true });
  const ids = (await readdir(folder)).sort();
  const uploads = await Promise.all(
    ids.map(async (id) => {
      const path = join(folder, id, 'key');
      return (await exists(path)) ? { id, key: await readFile(path, 'utf8'), initiated: (await stat(path)).mtime } : null;
    }),
  );
  return uploads.filter((upload) => upload !== null);
}

function uploadsFolder(server: S3Rver): string {
  return server.store.getResourcePath('atelier', undefined, 'uploads');
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function refuse(context: KoaContext, status: number, code: string): void {
  answer(context, status, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}

function answer(context: KoaContext, status: number, xml: string): void {
  context.status = status;
  context.type = 'application/xml';
  context.body = `<?xml version="1.0" encoding="UTF-8"?>${xml}`;
}
