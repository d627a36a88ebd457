/** What can go wrong with a run as a whole, as opposed to a document of it. */
export type IntakeEngineErrorCode =
  /** An index of evaluation sets is not one, was cut short, or belongs to another version. */
  | 'evaluation_index_damaged'
  /** More text than documents can be compared with at a time. */
  | 'evaluation_sets_too_large'
  /** The caller named two files alike. */
  | 'duplicate_file_name'
  /** A features file is not one, was cut short, or belongs to another version. */
  | 'features_file_damaged'
  /** The band index of earlier data is not one, was cut short, or belongs to another version. */
  | 'band_index_damaged'
  /** More documents than can be told apart in one reduction. */
  | 'too_many_documents'
  /** Shards, plans or decisions that do not belong together. */
  | 'input_mismatch'
  /** Another run works in the same folder. */
  | 'work_directory_in_use'
  /** Something in the output folder that would be replaced was not written by a run, or was changed since. */
  | 'output_folder_foreign'
  /** A file was changed while it was read. */
  | 'file_changed'
  /** An evaluation set without any text that could be read. */
  | 'evaluation_set_empty'
  /** The figures do not add up; the report is withheld. */
  | 'report_not_balanced';

/** A run that cannot give a report. Mistakes in customers' documents are never this: they are counted in the report. */
export class IntakeEngineError extends Error {
  override readonly name = 'IntakeEngineError';

  constructor(
    readonly code: IntakeEngineErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
