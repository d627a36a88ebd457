import { reduceDataset } from '../reduce/reduce-dataset.js';
import { serveReduction } from './reduce-apart.js';

serveReduction(reduceDataset);
