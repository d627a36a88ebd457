import { defineError } from '../errors/domain-error.js';

export const dataKeyDestroyed = defineError({
  code: 'data_key.destroyed', status: 410, title: 'The data was deleted for good',
  help: 'The key under which the data was encrypted is destroyed: nothing of it can be read any more, and nothing can be added.',
});
