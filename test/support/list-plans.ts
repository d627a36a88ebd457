import { Client } from 'pg';
import type { Actor } from '../../src/platform/actor.js';
import type { Reader } from '../../src/platform/database/tx.js';
import { toUuid } from '../../src/platform/identifiers/id.js';
import { createTestDatabase } from './cluster.js';
import type { TestDatabase } from './cluster.js';

interface Node {
  'Node Type': string;
  'Index Cond'?: string;
  Plans?: Node[];
}

/** How PostgreSQL finds a page. */
export interface Plan {
  /** The kinds of its steps. */
  types: string[];
  /** What is looked up in indexes. */
  lookups: string;
}

/**
 * Tells how PostgreSQL finds pages of lists among thousands of rows, as the role that the application works as: under row-level
 * security a condition that is not leakproof filters the whole table instead of looking up an index.
 */
export class ListPlans {
  private constructor(
    private readonly database: TestDatabase,
    private readonly client: Client,
  ) {}

  /** @param fill writes the rows, as the owner of the tables. */
  static async open(fill: (owner: Client) => Promise<void>): Promise<ListPlans> {
    const database = await createTestDatabase();
    const owner = new Client({ connectionString: database.ownerUrl, options: '-c atelier.organization=*' });
    await owner.connect();
    await fill(owner);
    await owner.query('analyze');
    await owner.end();
    const client = new Client({ connectionString: database.appUrl });
    await client.connect();
    return new ListPlans(database, client);
  }

  /** The plan of the last query that `read` makes, in the view of the actor; it is not run. */
  async of(actor: Actor, read: (reader: Reader) => Promise<unknown>): Promise<Plan> {
    await this.client.query(`select set_config('atelier.organization', $1, false)`, [actor.organizationId === undefined ? '*' : toUuid(actor.organizationId)]);
    let plan: Node | undefined;
    const reader = {
      actor, now: new Date(),
      query: async (sql: string, parameters: unknown[]) => {
        const { rows: [row] } = await this.client.query<{ 'QUERY PLAN': { Plan: Node }[] }>(`explain (format json) ${sql}`, parameters);
        plan = row?.['QUERY PLAN'][0]?.Plan;
        return [];
      },
    } as unknown as Reader;
    await read(reader);
    const all = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(all)];
    const nodes = plan === undefined ? [] : all(plan);
    return { types: nodes.map((node) => node['Node Type']), lookups: nodes.flatMap((node) => node['Index Cond'] ?? []).join(' ') };
  }

  async close(): Promise<void> {
    await this.client.end();
    await this.database.drop();
  }
}
