import { it } from '@jest/globals';
import { nationalIds } from '../../src/modules/intake/engine/findings/detectors/national-ids.js';
import { findingCatalogue, findingTypes, type FindingGroup, type FindingType } from '../../src/modules/intake/engine/findings/finding-types.js';
import { licenceMarkerLabels, licenceMarkers } from '../../src/modules/intake/engine/findings/licence-markers.js';
import { expectGenerated, table } from './generated.js';

const code = (text: string): string => `\`${text}\``;

/** Whether the form alone is believed. */
function conditionOf(type: FindingType): string {
  const forms = nationalIds.filter((id) => id.type === type);
  const near = forms.filter(({ context }) => context !== undefined).length;
  if (near === 0) return type === 'phone' ? 'international form always; national forms of the countries in the rules, those that could be anything else only behind a word such as “phone”' : '';
  return near === forms.length ? 'near a word that names it' : 'in its usual form always; as bare digits near a word that names it';
}

function typesOf(group: FindingGroup): string[] {
  return table(['type', 'what', 'replaced by', 'believed'], findingTypes.filter((type) => findingCatalogue[type].group === group).map((type) => [code(type), findingCatalogue[type].label, code(findingCatalogue[type].placeholder), conditionOf(type)]));
}

it('docs/intake-findings.md lists what intake looks for in texts', () => {
  expectGenerated('intake-findings.md', [
    '# What intake looks for in texts',
    '',
    'While a shard of customers’ data is read, each text is looked through once for what should not go into training, or should be known',
    'before it does. What is found is counted by document and type; the text itself is kept nowhere. The policy says what happens with each',
    'type: `redact` puts the placeholder in its place, `drop` leaves the document out, `flag` only counts it, `off` passes over it.',
    '',
    'This page is made from the code: `npm run docs:generate`. How often each type is found, and how often wrongly, is measured on a',
    'labelled set of some five hundred texts in many languages by `finding-scanner.spec.ts`, which prints recall and precision.',
    '',
    '## Personal data', '',
    'Numbers count only when their check digits, dates and ranges are right. Addresses of networks are those that belong to someone: none of',
    'private networks, of documentation, or of what only looks like one (versions, paragraphs). Names of people are not looked for.',
    '',
    ...typesOf('personal_data'),
    '',
    '## Secrets', '',
    'Keys and tokens by the beginnings that their issuers gave them; private keys whole; passwords in URLs; and values of some randomness',
    'that are assigned to a name such as `password`, `api_key` or `token`. Examples of manuals, variables and placeholders are none.',
    '',
    ...typesOf('secret'),
    '',
    '## What is looked at, and redacted', '',
    'Of a document its text, and in what is written of it also the names of file and entry under `source`: they were chosen by the customer.',
    'Its `id`, a hash of the names as they were, still tells documents of files apart that are named alike then. The manifest and the report',
    'name files as they were uploaded: they are for whoever has to find them, and nobody trains on them.', '',
    'Of chat examples and preference pairs all that is written: each string, each key and each number, whatever the field, also `name`,',
    '`refusal`, `tool_call_id` and definitions of tools. Each is looked at by itself and in its surroundings: behind its key, and behind what',
    'was said before. Where the `arguments` of a call are JSON, the strings, keys and numbers in them are looked at, and they stay JSON, with',
    'all else in them as it was written; where they are none, they are a text. A number of which a part is replaced becomes a string. Keys',
    'that would become the same are numbered (`[EMAIL]_2`). A value that one text of an example gives away is replaced in all of its texts,',
    'as a whole and never in a longer word.', '',
    'What is written is looked through again until nothing more is found.',
    '',
    '## Language', '',
    'ISO 639-1, by the frequencies of n-grams in samples from the beginning, middle and end; `und` where a text is too short to tell or has',
    'no letters. Confidence is 1 − (second best score / best score)⁴.',
    '',
    '## Licence markers', '',
    'What a text says of the rights in it. A marker decides nothing: it asks for a look.',
    '',
    ...table(['marker', 'what'], licenceMarkers.map((marker) => [code(marker), licenceMarkerLabels[marker]])),
    '',
    '## Texts of evaluation sets', '',
    'A model that has seen its examination proves nothing. Documents are compared with sealed evaluation sets by runs of 13 words, without',
    'case, punctuation and form of writing; where words are not parted by blanks, by characters. Items of 8 to 12 words are compared as a',
    'whole, shorter ones not at all. The report gives the share of a document’s runs that a set has too, and no text of the set: the index',
    'that is compared with holds hashes under a random key.',
    '',
  ].join('\n'));
});
