import { Atelier } from '@atelier/client';
import type { Schemas } from '@atelier/client';
import type { CorpusFile } from './corpus.js';

const CHUNK = 512 * 1024;

/** How an upload went. */
export interface UploadOutcome {
  upload: Schemas['Upload'];
  /** Bytes that the server had when the connection was cut; null when it was not. */
  cutAt: number | null;
}

/**
 * Uploads a file as a partner's system does. With `cut`, the system stops halfway, as in a power failure, and another one goes on
 * from the URL that the first had kept.
 */
export async function uploadFile(partner: Atelier, datasetId: string, file: CorpusFile, options: { cut?: boolean; progress?: (bytes: number) => void } = {}): Promise<UploadOutcome> {
  const begun = { datasetId, fileName: file.name, data: file.bytes, chunkBytes: CHUNK };
  const onProgress = ({ acceptedBytes }: { acceptedBytes: number }): void => options.progress?.(acceptedBytes);
  if (options.cut !== true) return { upload: await partner.upload({ ...begun, onProgress }), cutAt: null };

  const powerFailure = new AbortController();
  let [url, cutAt] = ['', 0];
  await partner.upload({
    ...begun, signal: powerFailure.signal,
    onUrl: (given) => { url = given; },
    onProgress: ({ acceptedBytes }) => {
      cutAt = acceptedBytes;
      if (acceptedBytes >= file.bytes.length / 2) powerFailure.abort();
    },
  }).catch((error: unknown) => {
    if (error !== powerFailure.signal.reason) throw error;
  });
  const another = new Atelier({ baseUrl: partner.baseUrl, token: () => partner.token() });
  return { upload: await another.upload({ url, data: file.bytes, chunkBytes: CHUNK, onProgress }), cutAt };
}
