import { compareBandIndexes } from '../reduce/compare-band-indexes.js';
import { reduceDataset } from '../reduce/reduce-dataset.js';
import { serveApart } from './reduce-apart.js';

serveApart({ reduce: reduceDataset, compare: compareBandIndexes });
