/** What an agreement can say; the migration checks the same words. */
export const dataOwners = ['organization', 'lab', 'third_party'] as const;
export type DataOwner = (typeof dataOwners)[number];

export const weightsOwners = ['organization', 'lab', 'shared'] as const;
export type WeightsOwner = (typeof weightsOwners)[number];

export const residencyRegions = ['eu', 'us', 'uk', 'apac'] as const;
export type ResidencyRegion = (typeof residencyRegions)[number];

export const permittedTechniques = ['continued_pretraining', 'supervised_fine_tuning', 'preference_tuning', 'rlhf'] as const;
export type PermittedTechnique = (typeof permittedTechniques)[number];
