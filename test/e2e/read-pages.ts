import type { ApiClient } from '../support/api-client.js';

interface Listed<T> {
  data: T[];
  /** How many pages there were. */
  pages: number;
}

/** Follows the cursors of a list to its end, from a cursor in `path` on. */
export async function readPages<T>(client: ApiClient, path: string, limit = 100): Promise<Listed<T>> {
  const data: T[] = [];
  const url = new URL(path, 'http://list');
  url.searchParams.set('limit', String(limit));
  for (let pages = 1; ; pages += 1) {
    const answer = await client.get<{ data: T[]; nextCursor: string | null }>(url.pathname + url.search);
    if (answer.status !== 200) throw new Error(`GET ${url.pathname}${url.search} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    data.push(...answer.body.data);
    const { nextCursor } = answer.body;
    if (nextCursor === null) return { data, pages };
    url.searchParams.set('cursor', nextCursor);
  }
}
