import type { components, paths } from './generated/api.js';

/** The API's objects by name: `Schemas['Engagement']`. */
export type Schemas = components['schemas'];

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** What has helpers of its own, because it does not speak JSON: uploads and tokens. */
type OtherProtocols = '/v1/uploads' | '/oauth/token';

/** The paths that take a method. */
export type PathsOf<M extends Method> = Exclude<
  { [P in keyof paths]: paths[P][M] extends { responses: unknown } ? P : never }[keyof paths], OtherProtocols | (M extends 'patch' ? '/v1/uploads/{id}' : never)
>;

export type OperationOf<P extends keyof paths, M extends Method> = paths[P][M];

/** Of an operation's parameters in one place: required where one of them is. */
type Parameters<O, In extends string> = O extends { parameters: infer A } ? (In extends keyof A ? A[In] : never) : never;
type Named<Name extends string, T> = [NonNullable<T>] extends [never] ? unknown : Partial<NonNullable<T>> extends T ? { [N in Name]?: NonNullable<T> } : { [N in Name]: T };

type JsonBody<O> = O extends { requestBody?: infer B } ? (NonNullable<B> extends { content: { 'application/json': infer T } } ? T : never) : never;
type Headers<O> = NonNullable<Parameters<O, 'header'>>;
type Takes<O, Header extends string> = [Headers<O>] extends [never] ? false : Header extends keyof Headers<O> ? true : false;

/** How one call is made, whatever it asks for. */
export interface CallOptions {
  /** Gives the call up when it is aborted; what has reached the server stays done. */
  signal?: AbortSignal;
  /** Milliseconds for the call with all its retries. Default: the client's. */
  deadlineMs?: number;
}

/** What an operation needs: `path`, `query`, `body`, and `ifMatch` where it changes an object that was read. */
export type RequestOf<O> =
  & Named<'path', Parameters<O, 'path'>>
  & Named<'query', Parameters<O, 'query'>>
  & Named<'body', JsonBody<O>>
  & (Takes<O, 'If-Match'> extends true ? { /** The `etag` of the object as you read it. */ ifMatch: string } : unknown)
  & (Takes<O, 'Idempotency-Key'> extends true ? { /** A key of your own, to repeat the call in another process; for POST one is made otherwise. */ idempotencyKey?: string } : unknown)
  & CallOptions;

/** The request may be left out where nothing of it is required. */
export type Arguments<O> = Partial<RequestOf<O>> extends RequestOf<O> ? [request?: RequestOf<O>] : [request: RequestOf<O>];

type ContentOf<R> = R extends { content: infer C } ? (C extends { 'application/json': infer T } ? T : C extends Record<string, infer T> ? T : never) : undefined;
type Good = 200 | 201 | 202 | 204;

/** What an operation answers when all goes well. */
export type ResultOf<O> = O extends { responses: infer R } ? { [S in keyof R & Good]: ContentOf<R[S]> }[keyof R & Good] : never;

/** An item of the list that a path answers page by page; never of other paths. */
export type ItemOf<P extends keyof paths> = ResultOf<OperationOf<P, 'get'>> extends { data: readonly (infer T)[]; nextCursor: string | null } ? T : never;

/** The paths that answer a list page by page. */
export type ListPath = { [P in PathsOf<'get'>]: [ItemOf<P>] extends [never] ? never : P }[PathsOf<'get'>];
