import { readLocalFile } from '../file-mapper.js';
import type { MappedFile } from '../intake-report.js';
import { mapFile } from '../map-file.js';
import type { MapFileTask } from './map-file.task.js';

/** Runs in a worker thread of the pool. Any message on the port asks it to stop. */
export default async function runMapFileTask({ file, featuresPath, rules, port }: MapFileTask): Promise<MappedFile> {
  const stop = new AbortController();
  port.on('message', () => stop.abort());
  try {
    return await mapFile({
      source: readLocalFile(file),
      featuresPath,
      rules,
      signal: stop.signal,
      onProgress: (progress) => port.postMessage(progress, []),
    });
  } finally {
    port.close();
  }
}
