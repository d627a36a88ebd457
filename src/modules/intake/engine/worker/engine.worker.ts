import { engineTasks } from './engine-tasks.js';
import { serveTasks } from './serve-tasks.js';

serveTasks(engineTasks);
