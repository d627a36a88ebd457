/** One page of a list, as the API answers it. */
export interface Page<T> {
  data: T[];
  nextCursor: string | null;
}

/** A list, read page by page as it is walked through: `for await (const engagement of atelier.list('/v1/engagements'))`. */
export class Pages<T, P extends Page<T> = Page<T>> implements AsyncIterable<T> {
  /** @param read the page at a cursor; the first at null. */
  constructor(
    private readonly read: (cursor: string | null) => Promise<P>,
    private readonly start: string | null = null,
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const { data } of this.pages()) yield* data;
  }

  /** The same by whole pages. */
  async *pages(): AsyncGenerator<P, void, undefined> {
    for (let cursor: string | null = this.start; ;) {
      const page: P = await this.read(cursor);
      yield page;
      if (page.nextCursor === null) return;
      cursor = page.nextCursor;
    }
  }

  /** All items, or the first `most` of them. */
  async toArray(most = Infinity): Promise<T[]> {
    const items: T[] = [];
    for await (const item of this) {
      items.push(item);
      if (items.length >= most) break;
    }
    return items;
  }
}
