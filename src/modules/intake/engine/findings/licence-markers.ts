/** What a text says of the rights in it. Each only asks for a look: who may use the text is for people to decide. */
export const licenceMarkers = [
  'all_rights_reserved', 'copyright_notice', 'confidential', 'no_ai_training',
  'cc0', 'cc_by', 'cc_by_sa', 'cc_by_nc', 'cc_by_nd', 'cc_by_nc_sa', 'cc_by_nc_nd',
  'mit', 'apache', 'bsd', 'mpl', 'gpl', 'lgpl', 'agpl', 'spdx_other',
] as const;
export type LicenceMarker = (typeof licenceMarkers)[number];

/** For people. */
export const licenceMarkerLabels: Readonly<Record<LicenceMarker, string>> = {
  all_rights_reserved: 'All rights reserved',
  copyright_notice: 'Copyright notice',
  confidential: 'Marked as confidential',
  no_ai_training: 'Reserved against training of AI',
  cc0: 'CC0 (public domain)',
  cc_by: 'CC BY',
  cc_by_sa: 'CC BY-SA',
  cc_by_nc: 'CC BY-NC',
  cc_by_nd: 'CC BY-ND',
  cc_by_nc_sa: 'CC BY-NC-SA',
  cc_by_nc_nd: 'CC BY-NC-ND',
  mit: 'MIT',
  apache: 'Apache 2.0',
  bsd: 'BSD',
  mpl: 'MPL 2.0',
  gpl: 'GPL',
  lgpl: 'LGPL',
  agpl: 'AGPL',
  spdx_other: 'Another licence, by its SPDX identifier',
};
