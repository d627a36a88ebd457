/** The ways of training that a run can use. */
export const techniques = ['continued_pretraining', 'supervised_fine_tuning', 'preference_tuning', 'rlhf'] as const;
export type Technique = (typeof techniques)[number];
