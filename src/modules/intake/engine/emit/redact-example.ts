import { JsonTexts } from '../findings/json-texts.js';
import { checkExample, type CheckedExample } from '../read/check-examples.js';
import { parseExactly, writeJson } from '../read/exact-json.js';
import { IntakeEngineError } from '../intake-engine.error.js';
import type { Redactor } from './redact-record.js';

const HIDDEN = '[REDACTED]';

/** An example as it is written, and what is counted of it. */
export interface RedactedExample {
  readonly example: unknown;
  readonly checked: CheckedExample;
}

/**
 * Redacts an example, and checks it once more. One that is not right any more for what was replaced in it is written without any of
 * its texts instead: one record must not keep a whole version from being written.
 * @throws IntakeEngineError `input_mismatch` when it was not right before
 */
export function redactExample(redactor: Pick<Redactor, 'example'>, kind: 'chat' | 'preferences', original: unknown): RedactedExample {
  const example = redactor.example(original);
  const checked = checkExample(kind, example);
  if ('parts' in checked) return { example, checked };
  const hidden = withoutTexts(original);
  const rechecked = checkExample(kind, hidden);
  if (!('parts' in rechecked)) throw new IntakeEngineError('input_mismatch', 'an example that is kept is not right: reduce the dataset again');
  return { example: hidden, checked: rechecked };
}

function withoutTexts(example: unknown): unknown {
  const json = new JsonTexts(writeJson(example));
  for (const text of json.texts) if (!text.fixed) text.text = HIDDEN;
  return parseExactly(json.write());
}
