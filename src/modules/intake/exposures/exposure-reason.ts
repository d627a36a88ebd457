import { z } from 'zod';

/** What a customer's data is read for, as it is kept in the exposure ledger: people at the lab must say it, the customer's own systems need not. */
export const exposureReason = z.string().trim().min(10, 'must say in at least ten characters what the data is read for').max(500).regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must be one line of text').optional()
  .describe('What the data is read for. People at the lab must say it; it is kept in the exposure ledger and in the audit chain').meta({ examples: ['Checking the encoding that the report complains of'] });
