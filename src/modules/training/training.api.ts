import { Injectable } from '@nestjs/common';
import { exportTables } from '../../platform/database/exported-table.js';
import type { ExportedEngagement, ExportedRecord } from '../../platform/database/exported-table.js';
import type { Reader } from '../../platform/database/tx.js';
import { exportedTables } from './exported-tables.js';

/** What other modules may ask of training. */
@Injectable()
export class TrainingApi {
  /** All records of an engagement, for its export, in the view of the reader. */
  exportEngagement(reader: Reader, engagement: ExportedEngagement): AsyncIterable<ExportedRecord> {
    return exportTables(reader, exportedTables, engagement);
  }
}
