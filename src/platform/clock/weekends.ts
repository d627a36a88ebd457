const [thursday, friday, saturday, sunday] = [4, 5, 6, 7] as const;

/**
 * Countries (or regions, `MY-03`) whose offices do not rest on Saturday and Sunday. Kept here, not read from the runtime's
 * locale data: that differs between builds of Node and lists legal rest days (India: Sunday only) rather than office
 * weeks, and a deadline must not depend on either.
 */
const otherWeekends: Readonly<Record<string, readonly number[]>> = {
  AF: [thursday, friday],
  BD: [friday, saturday],
  BH: [friday, saturday],
  BN: [friday, sunday],
  DJ: [friday, saturday],
  DZ: [friday, saturday],
  EG: [friday, saturday],
  IL: [friday, saturday],
  IQ: [friday, saturday],
  IR: [thursday, friday],
  JO: [friday, saturday],
  KW: [friday, saturday],
  LY: [friday, saturday],
  MV: [friday, saturday],
  'MY-02': [friday, saturday],
  'MY-03': [friday, saturday],
  'MY-11': [friday, saturday],
  NP: [saturday],
  OM: [friday, saturday],
  PS: [friday, saturday],
  QA: [friday, saturday],
  SA: [friday, saturday],
  SD: [friday, saturday],
  SO: [friday],
  SY: [friday, saturday],
  YE: [friday, saturday],
};

/** The weekdays without office work, as ISO numbers: 1 is Monday, 7 is Sunday. */
export function weekendOf(country: string, region?: string): readonly number[] {
  const ofRegion = region === undefined ? undefined : otherWeekends[`${country}-${region}`];
  return ofRegion ?? otherWeekends[country] ?? [saturday, sunday];
}
