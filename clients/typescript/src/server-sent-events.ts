/** A message of a stream of server-sent events. */
export interface Message {
  /** The last id that the stream has named; empty before the first. */
  id: string;
  /** Its kind; `message` unless it says otherwise. */
  event: string;
  data: string;
}

/** Reads messages as the HTML standard says (9.2.6); what is cut off at the end is no message. */
export async function* readMessages(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Message, void, undefined> {
  let id = '';
  let event = '';
  let data: string[] = [];
  for await (const line of linesOf(stream)) {
    if (line === '') {
      if (data.length > 0) yield { id, event: event === '' ? 'message' : event, data: data.join('\n') };
      [event, data] = ['', []];
      continue;
    }
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/su.exec(line) ?? [];
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    else if (field === 'id' && !value.includes('\0')) id = value;
  }
}

/** Lines that end with LF, CR or both, wherever the stream is cut into pieces. */
async function* linesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  // Which also drops a byte-order mark.
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of stream) {
    rest += decoder.decode(bytes, { stream: true });
    // A CR at the end may be the first half of a line end.
    const complete = rest.endsWith('\r') ? rest.slice(0, -1) : rest;
    const lines = complete.split(/\r\n|\r|\n/);
    rest = (lines.pop() ?? '') + rest.slice(complete.length);
    yield* lines;
  }
}
