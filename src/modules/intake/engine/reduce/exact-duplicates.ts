import { hashColumns } from '../features/features-columns.js';
import type { ReduceDatabase } from './reduce-database.js';

/** Makes the table `exact`: each document whose text another one before it has too, and the first of that text. */
export async function findExactDuplicates(database: ReduceDatabase): Promise<void> {
  const hash = hashColumns.join(', ');
  await database.run(`create table exact as
    with repeated as (select ${hash}, min(doc) as first from feature group by ${hash} having count(*) > 1)
    select f.doc, r.first from feature f join repeated r using (${hash}) where f.doc <> r.first`);
}
