/** An error that the tus server answers as it is: it looks for these two members. */
export class TusError extends Error {
  readonly body: string;

  constructor(
    readonly status_code: number,
    message: string,
  ) {
    super(message);
    this.name = 'TusError';
    this.body = `${message}\n`;
  }
}

/** An id that names no upload. */
export function noSuchUpload(): TusError {
  return new TusError(404, 'there is no such upload');
}

/** Bytes for another offset than the one that was reached. */
export function offsetConflict(): TusError {
  return new TusError(409, 'the upload has come to another offset; ask for it, and go on from there');
}
