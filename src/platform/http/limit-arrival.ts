import type { Socket } from 'node:net';
import { STATUS_CODES } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { headersTooLarge, requestMalformed, requestTimeout } from '../errors/platform.errors.js';
import { newId } from '../identifiers/id.js';
import { problemOf } from './problem.filter.js';

/** A connection on which nothing moves for so long is given up: whoever uploads sends bytes, and a stream of events has its heartbeat. */
const IDLE_MS = 120_000;

/**
 * Bounds how long requests take to arrive, so that nobody holds connections by sending a byte a minute: headers and bodies that are
 * read whole must be there within `milliseconds`. Uploads are read as they come, and may take days.
 */
export function limitArrival(fastify: FastifyInstance, milliseconds: number): void {
  fastify.server.headersTimeout = milliseconds;
  fastify.server.timeout = IDLE_MS;
  fastify.addHook('preParsing', (request, _reply, payload, done) => {
    if (isReadWhole(request) && !request.raw.complete) {
      const late = setTimeout(() => payload.emit('error', requestTimeout.with(`The body did not arrive within ${milliseconds / 1000} s.`)), milliseconds);
      const arrived = (): void => clearTimeout(late);
      payload.once('end', arrived).once('close', arrived).once('error', arrived);
    }
    done(null, payload);
  });
}

function isReadWhole(request: FastifyRequest): boolean {
  return /^application\/(json|x-www-form-urlencoded)\b/i.test(request.headers['content-type'] ?? '');
}

/** Answers what is no HTTP, or too much of it, with a problem document too: such a request reaches no hook and no route. */
export function answerClientError(error: Error & { code?: string; rawPacket?: unknown }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = error.code === 'HPE_HEADER_OVERFLOW' ? headersTooLarge.with('The headers have more than 16 KiB.')
    : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? requestTimeout.with('The request took too long to arrive.')
      : requestMalformed.with('This is not a valid HTTP/1.1 request.');
  const body = JSON.stringify(problemOf(refusal, { url: '/', id: newId('req') }));
  const head = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`, 'Content-Type: application/problem+json; charset=utf-8', `Content-Length: ${Buffer.byteLength(body)}`, 'Connection: close',
  ];
  // An answer to HEAD has no body: whoever asked would take it for the next answer.
  const asksForHead = Buffer.isBuffer(error.rawPacket) && error.rawPacket.subarray(0, 5).toString('latin1') === 'HEAD ';
  socket.end(`${head.join('\r\n')}\r\n\r\n${asksForHead ? '' : body}`, () => socket.destroy());
}
