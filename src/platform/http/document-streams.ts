import type { OpenAPIObject } from '@nestjs/swagger';
import { STREAMS } from './describe.js';

interface Operation {
  responses: Record<string, { content?: Record<string, unknown> } | undefined>;
  [STREAMS]?: string;
}

/** Gives operations that can answer with server-sent events that media type beside JSON: the document's maker knows one schema an answer. */
export function documentStreams(document: OpenAPIObject): OpenAPIObject {
  for (const { get } of Object.values(document.paths)) {
    const operation = get as Operation | undefined;
    const answer = operation?.responses['200'];
    if (operation?.[STREAMS] === undefined || answer === undefined) continue;
    answer.content = { ...answer.content, 'text/event-stream': { schema: { type: 'string', description: operation[STREAMS] } } };
    delete operation[STREAMS];
  }
  return document;
}
