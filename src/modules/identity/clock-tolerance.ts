/** By how many seconds clocks of issuers, clients and this server may differ. */
export const CLOCK_TOLERANCE_SECONDS = 60;
