/** Columns of a table that an example is made of, by kind: those that must be there, and those that may. */
export const requiredColumns = { chat: ['messages'], preferences: ['input', 'preferred_output', 'non_preferred_output'] } as const;
export const optionalColumns = { chat: ['tools', 'functions'], preferences: [] } as const;
