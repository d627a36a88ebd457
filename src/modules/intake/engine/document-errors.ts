/** Why a record is no document, in the order in which a record is checked, with what its owner should do about it. */
export const documentErrors = {
  record_too_large: 'The record is longer than the limit. Split it into several documents, one a line.',
  invalid_utf8: 'The record is not valid UTF-8. Save the file as UTF-8, without any other encoding in between.',
  invalid_json: 'The record is not JSON. Write one complete JSON object on each line.',
  too_deep: 'The record nests arrays or objects too deeply. Flatten it, or leave out the fields that are not text.',
  not_an_object: 'The record is JSON but not an object. Write {"text": "…"} on each line.',
  missing_text: 'The object has no text field. Put the document into the field "text".',
  text_not_a_string: 'The text field is not a string. Put the document into it as one JSON string.',
  lone_surrogate: 'The text holds half of a surrogate pair as an escape (\\ud800 to \\udfff), which is no character. Export the text anew.',
  empty_text: 'The text is empty or white space alone. Leave the record out.',
} as const;

export type DocumentErrorCode = keyof typeof documentErrors;

/** All codes, in the order of the checks. */
export const documentErrorCodes = Object.keys(documentErrors) as readonly DocumentErrorCode[];
