/**
 * Why something that was uploaded gives no document, with what its owner should do about it: first what is said of a whole file
 * or an entry of an archive, then of a record, in the order in which a record is checked.
 */
export const documentErrors = {
  // Files and entries of archives, found when they are planned. Each counts as one failed document.
  empty_file: 'The file has no content. Leave it out, or upload it anew if it should hold something.',
  unsupported_format: 'The file is of a kind that is not read. Export it as JSONL, a JSON array, CSV, TSV, Parquet, plain text, Markdown or HTML.',
  unsupported_kind: 'The format cannot hold examples of the dataset’s kind. Write each example as one JSON object on a line of its own.',
  unsupported_compression: 'The compression of the file or entry is not read. Use gzip, Zstandard (with a window of at most 128 MiB) or zip with Deflate.',
  encrypted_entry: 'The file or entry is protected by a password. Upload it without: it is encrypted on arrival.',
  archive_damaged: 'The compressed file or archive is damaged, and nothing of the part named was taken. Pack it again, test it, and upload it anew.',
  checksum_mismatch: 'What was unpacked has another checksum than what was packed: the file was damaged on its way or on its disk, and nothing of the part named was taken. Pack it again, and upload it anew.',
  archive_truncated: 'The compressed file or archive ends too early, and nothing of the part named was taken. Upload all of it.',
  archive_bomb: 'The file unpacks to far more than text does. Upload the content itself, or pack it in several files.',
  archive_too_deep: 'Archives lie in archives too deeply. Unpack the inner one, and upload what it holds.',
  inner_archive_too_large: 'A zip archive of more than 64 MiB lies in another archive, and has to be read from its end. Unpack the outer one, and upload the inner one by itself: then it may have any size.',
  too_many_entries: 'The archive has more entries than are read. Join small documents to one JSONL file, or use several archives.',
  unsafe_entry: 'The entry is a link or a device, or its name leads out of the archive. Pack plain files with relative names.',
  duplicate_entry: 'Another entry of the archive has the same name, and only the first was read. Give each entry its own name.',
  parquet_damaged: 'The Parquet file is damaged, or describes itself wrongly. Write it anew, with Snappy, gzip, Brotli, LZ4, Zstandard or no compression.',
  missing_column: 'The table has no column that could hold the documents. Name the column "text", or say which one it is.',
  json_array_not_closed: 'The JSON array ends without its bracket, so its end may be missing. Upload all of it.',
  text_after_json_array: 'Something follows the end of the JSON array, and was not read. Write one array a file, or one object a line.',
  file_not_processed: 'The file took more time or memory than a worker has when it was unpacked, and nothing of it was taken. Split it, or upload what it holds, and make a version of that; running this one again tries once more.',
  // Records.
  record_too_large: 'The record is longer than the limit. Split it into several documents.',
  unclosed_quote: 'A quote in the table opens and is never closed, so all after it is one cell. Close it, or double the quotes inside of cells.',
  wrong_number_of_cells: 'The row has another number of cells than the header. Quote cells that hold the separator or line ends.',
  invalid_utf8: 'The record is not valid UTF-8. Save the file as UTF-8, without any other encoding in between.',
  invalid_utf16: 'The record is not valid UTF-16: it holds half of a surrogate pair, or half of a unit. Save the file as UTF-8.',
  invalid_json: 'The record is not JSON. Write one complete JSON object on each line, or as each element of the array.',
  too_deep: 'The record nests arrays or objects too deeply. Flatten it, or leave out the fields that are not text.',
  html_too_complex: 'The page is too large or nests too deeply for its main text to be found. Save its text alone.',
  not_an_object: 'The record is JSON but not an object. Write {"text": "…"} on each line.',
  missing_text: 'The record has no text field. Put the document into the field "text".',
  text_not_a_string: 'The text field is not a string. Put the document into it as one JSON string.',
  lone_surrogate: 'The text holds half of a surrogate pair as an escape (\\ud800 to \\udfff), which is no character. Export the text anew.',
  empty_text: 'The text is empty or white space alone. Leave the record out.',
  // Chat examples and preference pairs.
  data_type: 'The example is not a JSON object. Write {"messages": […]} on each line, or {"input": …, "preferred_output": …, "non_preferred_output": …} for a pair.',
  missing_messages_list: 'The example has no list of messages, or an empty one. Put the messages into it, as objects with "role" and "content".',
  missing_preferred_output: 'The pair has no list "preferred_output". Put the better answer into it, as a list of messages.',
  missing_non_preferred_output: 'The pair has no list "non_preferred_output". Put the worse answer into it, as a list of messages.',
  message_missing_key: 'A message is no object, or lacks "role" or "content". Give it both.',
  message_unrecognized_key: 'A message has a key that chat examples do not have. Allowed are role, content, name, weight, refusal, tool_calls, tool_call_id and function_call.',
  unrecognized_role: 'The role of a message is none of system, developer, user, assistant, tool and function. Use one of them.',
  missing_content: 'The content of a message is missing or no text, and it calls no tool. Write the content as a string.',
  content_not_text: 'The content of a message holds something else than text, such as an image. Leave it out: text alone is read.',
  example_missing_assistant_message: 'There is no message of the assistant to learn from. Add its answer.',
  // What takes too much of the machine, found by its threads.
  record_not_processed: 'The record took more time or memory than one record may, and was left out. Split it, or leave it out.',
  shard_not_processed: 'This part of the file could not be worked on, and all of its records were left out. Split the file around the place named, and upload it anew.',
} as const;

export type DocumentErrorCode = keyof typeof documentErrors;

/** All codes, in the order of the checks. */
export const documentErrorCodes = Object.keys(documentErrors) as readonly DocumentErrorCode[];
