import { writeJson } from './exact-json.js';
import { failed, type RecordFailure } from './read-result.js';
import { isObject, nameOfType } from './parse-json.js';

/** What the chat format adds to the tokens of its strings: a message, a name, and the beginning of the answer (OpenAI, "How to count tokens"). */
const TOKENS_A_MESSAGE = 3;
const TOKENS_A_NAME = 1;
const TOKENS_AN_EXAMPLE = 3;

/** Who may speak in a message. */
export const messageRoles: ReadonlySet<string> = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function']);
const messageKeys = new Set(['role', 'content', 'name', 'weight', 'refusal', 'tool_calls', 'tool_call_id', 'function_call']);

/** What is counted of an example that was found to be right. */
export interface CheckedExample {
  /** Every string that the model reads, in its order. */
  readonly parts: readonly string[];
  readonly overheadTokens: number;
  /** All that is said and by whom, for comparing examples and looking for findings in them. */
  readonly text: string;
  readonly equalPair: boolean;
}

/** Checks an example of either kind. */
export function checkExample(kind: 'chat' | 'preferences', value: unknown): CheckedExample | RecordFailure {
  return kind === 'chat' ? checkChatExample(value) : checkPreferencePair(value);
}

/** Checks a chat example as those who train on it do, and gives its first mistake. */
function checkChatExample(value: unknown): CheckedExample | RecordFailure {
  if (!isObject(value)) return failed('data_type', `the example is ${nameOfType(value)}`);
  const gathered = new Gathered();
  const mistake = gathered.tools(value, '') ?? gathered.messages(value['messages'], 'messages', 'missing_messages_list', true);
  return mistake ?? gathered.finish(false);
}

/** Checks a preference pair: an input, a better and a worse answer. */
function checkPreferencePair(value: unknown): CheckedExample | RecordFailure {
  if (!isObject(value)) return failed('data_type', `the pair is ${nameOfType(value)}`);
  const { input, preferred_output: preferred, non_preferred_output: other } = value;
  if (!isObject(input)) return failed('missing_messages_list', `"input" is ${nameOfType(input)}; an object with "messages" expected`, 'input');
  const gathered = new Gathered();
  const mistake =
    gathered.tools(input, 'input.') ??
    gathered.messages(input['messages'], 'input.messages', 'missing_messages_list', false) ??
    gathered.messages(preferred, 'preferred_output', 'missing_preferred_output', true) ??
    gathered.messages(other, 'non_preferred_output', 'missing_non_preferred_output', true);
  return mistake ?? gathered.finish(canonical(preferred) === canonical(other));
}

class Gathered {
  private readonly parts: string[] = [];
  private readonly said: string[] = [];
  private overhead = TOKENS_AN_EXAMPLE;

  finish(equalPair: boolean): CheckedExample {
    return { parts: this.parts, overheadTokens: this.overhead, text: this.said.join('\n\n'), equalPair };
  }

  /** Definitions of tools are read by the model, so they count, as compact JSON. */
  tools(holder: Record<string, unknown>, path: string): RecordFailure | undefined {
    for (const key of ['tools', 'functions']) {
      const tools = holder[key];
      if (tools === undefined || tools === null) continue;
      if (!Array.isArray(tools)) return failed('data_type', `"${key}" is ${nameOfType(tools)}; a list expected`, `${path}${key}`);
      for (const tool of tools) {
        const written = writeJson(tool);
        this.parts.push(written);
        this.said.push(written);
      }
    }
    return undefined;
  }

  messages(
    messages: unknown,
    path: string,
    missing: 'missing_messages_list' | 'missing_preferred_output' | 'missing_non_preferred_output',
    needsAssistant: boolean,
  ): RecordFailure | undefined {
    if (!Array.isArray(messages) || messages.length === 0) {
      return failed(missing, `"${path}" is ${Array.isArray(messages) ? 'an empty list' : nameOfType(messages)}`, path);
    }
    let assistant = false;
    for (const [index, message] of (messages as unknown[]).entries()) {
      const mistake = this.message(message, `${path}[${index}]`);
      if (mistake !== undefined) return mistake;
      assistant ||= isObject(message) && message['role'] === 'assistant';
    }
    return assistant || !needsAssistant ? undefined : failed('example_missing_assistant_message', `none of ${messages.length} messages is the assistant’s`, path);
  }

  private message(message: unknown, path: string): RecordFailure | undefined {
    if (!isObject(message)) return failed('message_missing_key', `the message is ${nameOfType(message)}`, path);
    const { role, content, name, tool_calls: toolCalls, function_call: functionCall } = message;
    const calls = [...(Array.isArray(toolCalls) ? (toolCalls as unknown[]).map(callOf) : []), ...(functionCall === undefined || functionCall === null ? [] : [functionCall])];
    if (!('role' in message)) return failed('message_missing_key', 'there is no "role"', `${path}.role`);
    if (!('content' in message) && calls.length === 0) return failed('message_missing_key', 'there is no "content"', `${path}.content`);
    const foreign = Object.keys(message).findIndex((key) => !messageKeys.has(key));
    // The key is the customer's text: its place among the keys is told instead.
    if (foreign >= 0) return failed('message_unrecognized_key', `key ${foreign + 1} of ${Object.keys(message).length} is none that a message has`, path);
    if (typeof role !== 'string' || !messageRoles.has(role)) return failed('unrecognized_role', typeof role === 'string' ? 'the role is another word' : `the role is ${nameOfType(role)}`, `${path}.role`);
    this.overhead += TOKENS_A_MESSAGE;
    this.parts.push(role);
    const text = this.content(content, calls.length > 0, `${path}.content`);
    if (typeof text !== 'string') return text;
    const said = [text];
    if (name !== undefined && name !== null) {
      if (typeof name !== 'string') return failed('data_type', `the name is ${nameOfType(name)}; a string expected`, `${path}.name`);
      this.overhead += TOKENS_A_NAME;
      this.parts.push(name);
    }
    for (const call of calls) {
      const written = isObject(call) ? [call['name'], call['arguments']] : [];
      if (written.length === 0 || written.some((part) => typeof part !== 'string')) return failed('data_type', 'a call of a tool has no name and arguments as strings', `${path}.tool_calls`);
      this.parts.push(...(written as string[]));
      said.push(written.join(' '));
    }
    this.said.push(`${role}: ${said.filter((part) => part !== '').join('\n')}`);
    return undefined;
  }

  private content(content: unknown, calls: boolean, path: string): string | RecordFailure {
    if (typeof content === 'string' && (content !== '' || calls)) {
      this.parts.push(content);
      return content;
    }
    if ((content === null || content === undefined) && calls) return '';
    if (!Array.isArray(content) || content.length === 0) {
      return failed('missing_content', content === '' ? 'the content is empty' : Array.isArray(content) ? 'the content is an empty list' : `the content is ${nameOfType(content)}`, path);
    }
    const texts: string[] = [];
    for (const [index, part] of (content as unknown[]).entries()) {
      if (!isObject(part) || part['type'] !== 'text' || typeof part['text'] !== 'string') return failed('content_not_text', 'a part of the content is no text', `${path}[${index}]`);
      texts.push(part['text']);
    }
    this.parts.push(...texts);
    return texts.join('\n');
  }
}

function callOf(call: unknown): unknown {
  return isObject(call) ? call['function'] : call;
}

/** The JSON of a value with its keys in order: two examples that say the same have the same. */
export function canonical(value: unknown): string {
  return writeJson(inKeyOrder(value));
}

function inKeyOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inKeyOrder);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, inKeyOrder(inner)]));
}

/**
 * Tokens of an example that training uses: what goes beyond the longest example is cut off at its end.
 * @returns how many, and whether any were cut off
 */
export function truncateExample(tokens: number, maxExampleTokens: number): { readonly tokens: number; readonly truncated: boolean } {
  return { tokens: Math.min(tokens, maxExampleTokens), truncated: tokens > maxExampleTokens };
}
