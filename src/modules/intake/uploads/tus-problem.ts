import type { DomainError, ErrorKind } from '../../../platform/errors/domain-error.js';
import { objectNotFound } from '../../../platform/errors/platform.errors.js';
import {
  uploadChecksumMismatch, uploadGone, uploadHeaderInvalid, uploadOffsetConflict, uploadProtocolVersion, uploadRequestRefused, uploadTooLarge,
} from '../intake.errors.js';

const kinds = new Map<number, ErrorKind>([
  uploadHeaderInvalid, uploadRequestRefused, objectNotFound, uploadOffsetConflict, uploadGone, uploadProtocolVersion, uploadTooLarge, uploadChecksumMismatch,
].map((kind) => [kind.definition.status, kind]));

/** A refusal of the tus server in the words of this API; undefined when it is a failure of ours. */
export function tusProblem(status: number, text: string): DomainError | undefined {
  const sentence = text.trim();
  // 501 is an extension that is not offered, such as a length that comes later: the client's to do otherwise.
  const kind = kinds.get(status) ?? ((status >= 400 && status < 500) || status === 501 ? uploadHeaderInvalid : undefined);
  return kind?.with(sentence === '' ? kind.definition.title : `${sentence.replace(/[.:]+$/, '')}.`);
}
