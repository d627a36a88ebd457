import { findingCatalogue, findingTypes, type FindingType } from '../findings/finding-types.js';
import { licenceMarkerLabels, licenceMarkers, type LicenceMarker } from '../findings/licence-markers.js';
import { qualityRuleIds, qualityRules, type QualityRuleId } from './quality-rules.js';

/** Why a document that was read is not kept. */
export type DropReason =
  | 'exact_duplicate'
  | `quality_${QualityRuleId}`
  | 'language'
  | `finding_${FindingType}`
  | 'contamination'
  | `licence_${LicenceMarker}`
  | 'earlier_data'
  | 'near_duplicate';

/** In the order in which they are asked: the first that applies is a document's reason. Index + 1 is its byte in a decisions file. */
export const dropReasons: readonly DropReason[] = [
  'exact_duplicate',
  ...qualityRuleIds.map((rule) => `quality_${rule}` as const),
  'language',
  ...findingTypes.map((type) => `finding_${type}` as const),
  'contamination',
  ...licenceMarkers.map((marker) => `licence_${marker}` as const),
  'earlier_data',
  'near_duplicate',
];

/** Decision on a document that is kept; any other decision is 1 + the index of its reason. */
export const KEPT = 0;

const labels = new Map<DropReason, string>([
  ['exact_duplicate', 'Exact duplicate'],
  ...qualityRuleIds.map((rule): [DropReason, string] => [`quality_${rule}`, qualityRules[rule].label]),
  ['language', 'Language not wanted'],
  ...findingTypes.map((type): [DropReason, string] => [`finding_${type}`, `Holds: ${findingCatalogue[type].label}`]),
  ['contamination', 'Overlaps an evaluation set'],
  ...licenceMarkers.map((marker): [DropReason, string] => [`licence_${marker}`, `Licence: ${licenceMarkerLabels[marker]}`]),
  ['earlier_data', 'In data accepted earlier'],
  ['near_duplicate', 'Near duplicate'],
]);

export function labelOfReason(reason: DropReason): string {
  return labels.get(reason) ?? reason;
}

/** The byte that stands for a reason. */
export function codeOfReason(reason: DropReason): number {
  return dropReasons.indexOf(reason) + 1;
}

/** The reason of a decision, undefined for a kept document or a byte that stands for nothing. */
export function reasonOfCode(code: number): DropReason | undefined {
  return dropReasons[code - 1];
}
