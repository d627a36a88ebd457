import { IANAZone } from 'luxon';
import { z } from 'zod';
import { defineConfig } from '../../platform/config/config.js';

export const billingConfig = defineConfig('billing', z.object({
  INVOICE_SERIES: z.string().regex(/^[A-Z0-9]{0,12}$/, 'is not a series of up to 12 capital letters and digits').default('')
    .describe('the series that invoice numbers begin with when the lab invoices by several legal entities, such as DE'),
  LAB_TIME_ZONE: z.string().refine((zone) => IANAZone.isValidZone(zone), 'is not an IANA time zone').default('UTC')
    .describe('the time zone of the lab, which dates its invoices, such as America/Los_Angeles'),
}));
