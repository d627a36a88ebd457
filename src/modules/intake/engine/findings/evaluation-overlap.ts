/** How much of a document is part of an evaluation set. */
export interface EvaluationOverlap {
  /** Index of the set that most of the document is part of. */
  readonly set: number;
  /** Share of the document's 13-grams that the set has too, above 0 and up to 1. */
  readonly share: number;
  /** Items of the set that the document touches. */
  readonly items: number;
}
