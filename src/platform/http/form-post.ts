import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

/**
 * A form post for a library that reads Node's requests, made of one that was read and checked already. It has nothing else of what
 * the client sent: not its `Host`, and no header of extensions that are not offered. The response goes nowhere.
 * @param base our own address, by which the library is to know itself.
 */
export function formPost(base: string, path: string, form: URLSearchParams, authorization: string | undefined): [IncomingMessage, ServerResponse] {
  const { protocol, host, pathname } = new URL(base);
  const body = Buffer.from(form.toString());
  const request = Object.assign(new IncomingMessage(Object.assign(new Socket(), { encrypted: protocol === 'https:' })), {
    method: 'POST', url: path, baseUrl: pathname.replace(/\/$/, ''),
    headers: {
      host, accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(body.length),
      ...(authorization === undefined ? {} : { authorization }),
    },
  });
  request.push(body);
  request.push(null);
  return [request, new ServerResponse(request)];
}
