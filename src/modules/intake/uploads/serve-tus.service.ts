import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../../../platform/config/config.js';
import { Database } from '../../../platform/database/database.js';
import { mediaTypeUnsupported, serviceUnavailable } from '../../../platform/errors/platform.errors.js';
import type { RequestContext } from '../../../platform/http/request-context.js';
import { newId } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { tusChecksumAlgorithms, withUploadChecksum } from '../../../platform/storage/uploads/upload-checksum.js';
import { LOG } from '../../../platform/telemetry/log.js';
import type { Log } from '../../../platform/telemetry/log.js';
import { intakeConfig } from '../intake.config.js';
import { takeOver } from '../../../platform/http/take-over.js';
import { BeginUpload } from './begin-upload.service.js';
import { DeleteUpload } from './delete-upload.service.js';
import { FinishUpload } from './finish-upload.service.js';
import { TusServer, currentCall, duringCall, refuse } from './tus-server.js';
import { UploadStore } from './upload-store.js';

const UPLOADS_PATH = '/v1/uploads';
const CHUNK_TYPE = 'application/offset+octet-stream';
/** How long a request that hangs keeps an upload from a client that came back. */
const LOCK_DRAIN_MS = 500;
const SHUTDOWN_GRACE_MS = 5000;

/** Hands requests for uploads to the tus server, past Fastify's own handling of bodies and answers. */
@Injectable()
export class ServeTus implements OnModuleInit {
  readonly #active = new Map<IncomingMessage, Promise<void>>();
  #server: TusServer | undefined;
  #closing = false;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly config: Config,
    private readonly database: Database,
    private readonly store: UploadStore,
    private readonly begin: BeginUpload,
    private readonly finish: FinishUpload,
    private readonly deletion: DeleteUpload,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onModuleInit(): void {
    // Left unread: the tus server takes the bytes from the socket as they come.
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.addContentTypeParser(CHUNK_TYPE, (request, _payload, done) => {
      if (request.url.startsWith(UPLOADS_PATH)) done(null);
      else done(mediaTypeUnsupported.with('Send Content-Type: application/json.'));
    });
    // Before HTTP drains, which would wait for transfers that may take hours.
    fastify.addHook('preClose', () => this.#breakOff());
  }

  /** @throws DomainError `service.unavailable` while the server shuts down; everything else is answered by the tus server. */
  async run(context: RequestContext, request: FastifyRequest, reply: FastifyReply, uploadId: Id<'upl'> | null): Promise<void> {
    if (this.#closing) throw serviceUnavailable.with('The server is shutting down. Go on in a moment.', { members: { retryAfter: 5 } });
    takeOver(reply);
    if (request.method === 'OPTIONS') reply.raw.setHeader('Tus-Checksum-Algorithm', tusChecksumAlgorithms);
    const checksum = request.headers['upload-checksum'];
    const call = { context, request: { url: request.url, id: request.id }, uploadId };
    const served = duringCall(call, () => withUploadChecksum(typeof checksum === 'string' ? checksum : undefined, () => this.#tus().handle(request.raw, reply.raw)));
    const settled = served.catch((error: unknown) => {
      this.log.error({ requestId: request.id, error: error instanceof Error ? error.message : String(error) }, 'serving an upload failed');
      reply.raw.destroy();
    });
    this.#active.set(request.raw, settled);
    await settled;
    this.#active.delete(request.raw);
  }

  /** Breaks transfers off: what has arrived is kept, and clients go on elsewhere. */
  async #breakOff(): Promise<void> {
    this.#closing = true;
    const settled = Promise.all(this.#active.values()).then(() => this.store.datastore.settle());
    for (const request of this.#active.keys()) request.destroy();
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([settled, new Promise((resolve) => { timer = setTimeout(resolve, SHUTDOWN_GRACE_MS); })]);
    clearTimeout(timer);
  }

  #tus(): TusServer {
    this.#server ??= new TusServer({
      path: UPLOADS_PATH,
      datastore: this.store.datastore,
      relativeLocation: true,
      maxSize: this.config.get(intakeConfig).UPLOAD_MAX_BYTES,
      lockDrainTimeout: LOCK_DRAIN_MS,
      // CORS is the platform's business, and closed by default.
      allowedOrigins: () => false,
      namingFunction: () => newId('upl'),
      getFileIdFromRequest: () => currentCall().uploadId ?? undefined,
      onIncomingRequest: async (request, id) => {
        // Marked before anything is removed; the tus server has found the request to be well-formed by now.
        if (request.method === 'DELETE') await this.database.transaction(currentCall().context, (tx) => this.deletion.run(tx, id as Id<'upl'>));
      },
      onUploadCreate: async (_request, { id, size, metadata }) => {
        await this.database.transaction(currentCall().context, (tx) => this.begin.run(tx, { id: id as Id<'upl'>, bytes: size, metadata }));
        return {};
      },
      onUploadFinish: async (_request, { id }) => {
        await this.finish.run(currentCall().context, id as Id<'upl'>);
        return {};
      },
      onResponseError: (request, error) => {
        const answer = refuse(error);
        if (answer.status_code >= 500) this.log.error({ requestId: currentCall().request.id, method: request.method, error: error instanceof Error ? error.message : error.body, stack: error instanceof Error ? error.stack : undefined }, 'upload request failed');
        return answer;
      },
    });
    return this.#server;
  }
}
