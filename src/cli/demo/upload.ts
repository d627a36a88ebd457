import { Upload } from 'tus-js-client';
import type { CorpusFile } from './corpus.js';
import type { HttpClient } from './http-client.js';

const CHUNK = 512 * 1024;

/** How an upload went. */
export interface UploadOutcome {
  /** Where the upload is, as a path: `/v1/uploads/…`. */
  path: string;
  /** Bytes that the server had when the connection was cut; null when it was not. */
  cutAt: number | null;
}

/**
 * Uploads a file with the public `tus-js-client`. With `cut`, the connection breaks off halfway and a second client resumes where
 * the first one stopped.
 */
export async function uploadFile(client: HttpClient, datasetId: string, file: CorpusFile, options: { cut?: boolean; progress?: (bytes: number) => void } = {}): Promise<UploadOutcome> {
  let cutAt: number | null = null;
  let url: string | undefined;
  if (options.cut === true) {
    const first = await send(client, datasetId, file, { stopAt: file.bytes.length / 2, ...options });
    ({ url } = first);
    cutAt = first.sent;
  }
  const done = await send(client, datasetId, file, { ...(url === undefined ? {} : { url }), ...options });
  return { path: new URL(done.url).pathname, cutAt };
}

function send(
  client: HttpClient, datasetId: string, file: CorpusFile, options: { url?: string; stopAt?: number; progress?: (bytes: number) => void },
): Promise<{ url: string; sent: number }> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(file.bytes, {
      endpoint: `${client.url}/v1/uploads`,
      ...(options.url === undefined ? {} : { uploadUrl: options.url }),
      headers: { authorization: `Bearer ${client.token}` },
      metadata: { datasetId, filename: file.name, filetype: 'application/jsonl', sha256: file.sha256 },
      chunkSize: CHUNK,
      retryDelays: [0, 500, 1000],
      onChunkComplete: (_size, accepted) => {
        options.progress?.(accepted);
        if (options.stopAt === undefined || accepted < options.stopAt) return;
        // As a lost connection would: nothing is said to the server.
        upload.abort(false).then(() => resolve({ url: upload.url ?? '', sent: accepted }), reject);
      },
      onSuccess: () => resolve({ url: upload.url ?? '', sent: file.bytes.length }),
      onError: reject,
    });
    upload.start();
  });
}
