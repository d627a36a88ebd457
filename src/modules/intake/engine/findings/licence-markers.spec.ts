import { describe, expect, it } from '@jest/globals';
import { findLicenceMarkers, licenceMarkerLabels, licenceMarkers, type LicenceMarker } from './licence-markers.js';

const markers = (text: string): LicenceMarker[] => findLicenceMarkers(Buffer.from(text), () => text);

describe('licence markers', () => {
  it.each<[LicenceMarker[], string]>([
    [['mit'], '// SPDX-License-Identifier: MIT'],
    [['apache', 'gpl'], 'SPDX-License-Identifier: Apache-2.0\n/* SPDX-License-Identifier: GPL-3.0-or-later */'],
    [['cc_by_nc_sa'], 'SPDX-License-Identifier: CC-BY-NC-SA-4.0'],
    [['spdx_other'], 'SPDX-License-Identifier: EUPL-1.2'],
    [['mit'], 'Permission is hereby granted, free of charge, to any person'],
    [['mit'], 'Released under the MIT License.'],
    [['apache'], 'Licensed under the Apache License, Version 2.0 (the "License")'],
    [['bsd'], 'Redistribution and use in source and binary forms, with or without'],
    [['gpl'], 'under the terms of the GNU General Public License as published'],
    [['lgpl'], 'the GNU Lesser General Public License'],
    [['agpl'], 'AGPLv3'],
    [['mpl'], 'subject to the terms of the Mozilla Public License, v. 2.0'],
    [['cc_by'], 'https://creativecommons.org/licenses/by/4.0/'],
    [['cc_by_sa'], 'Text is available under CC BY-SA 4.0'],
    [['cc_by_nc_nd'], 'Creative Commons Attribution-NonCommercial-NoDerivs 3.0'],
    [['cc0'], 'creativecommons.org/publicdomain/zero/1.0'],
    [['all_rights_reserved', 'copyright_notice'], 'Copyright © 2021 Acme GmbH. All rights reserved.'],
    [['all_rights_reserved'], 'Alle Rechte vorbehalten.'],
    [['all_rights_reserved'], 'Все права защищены'],
    [['all_rights_reserved'], 'ВСЕ ПРАВА ЗАЩИЩЕНЫ'],
    [['all_rights_reserved'], 'Все Права Защищены'],
    [['copyright_notice'], '(c) text, © 1999 by nobody'],
    [['confidential'], 'STRICTLY CONFIDENTIAL – for the addressee only'],
    [['no_ai_training'], '<meta name="robots" content="noai, noimageai">'],
    [['no_ai_training'], 'tdm-reservation: 1'],
    [['no_ai_training'], 'No part of this publication may be used or reproduced for the purpose of training artificial intelligence technologies.'],
    [['no_ai_training'], 'This content must not be used for machine learning or to build language models'],
    [[], 'We did not train the model on Monday. AI is the topic.'],
    [[], 'The right to copy is a right; mitigation of limits, an admitted fact about apaches and mining.'],
    [[], 'The rights of man, reserved tables, a training course for machines, © everything'],
  ])('%j in %j', (expected, text) => {
    expect(markers(text)).toEqual(expected);
  });

  it('does not ask for the text when no word of it says anything of rights', () => {
    expect(findLicenceMarkers(Buffer.from('A walk in the park, five miles long.'), () => { throw new Error('asked'); })).toEqual([]);
  });

  it('reads a sentence as far back and ahead in any script', () => {
    for (const quoted of ['"quoted" - text ', '“quoted” — text ', '漢字漢字漢字漢字 ']) {
      expect(markers(`This work may not be used for any purpose ${quoted.repeat(12)}for training of AI models`)).toEqual(['no_ai_training']);
      expect(markers(`For training ${quoted.repeat(5)}of AI models it may not be used`)).toEqual(['no_ai_training']);
    }
    expect(markers(`This work may not be used. ${'“quoted” — text '.repeat(12)}for training of AI models`)).toEqual([]);
  });

  it('finds what comes after a pattern was tried in vain, or found another marker', () => {
    expect(markers('We train. We train AI. It may not be used for training of AI models.')).toEqual(['no_ai_training']);
    expect(markers('It may be used for data mining. It may not be used by AI for data mining.')).toEqual(['no_ai_training']);
    expect(markers('CC BY-NC-ND, CC BY-ND, CC BY, CC BY, CC0, CC BY-NC, CC BY-SA')).toEqual(['cc0', 'cc_by', 'cc_by_sa', 'cc_by_nc', 'cc_by_nd', 'cc_by_nc_nd']);
  });

  it('finds the same with more text around it, and has a label for each', () => {
    const filler = 'Lorem ipsum dolor sit amet, größer als 漢字. '.repeat(200);
    expect(markers(`${filler}SPDX-License-Identifier: MIT ${filler}`)).toEqual(['mit']);
    const cyrillic = 'Съешь же ещё этих мягких французских булок. '.repeat(50);
    expect(markers(`${cyrillic}Все права защищены. ${cyrillic}© 2019 Иванов ${cyrillic}`)).toEqual(['all_rights_reserved', 'copyright_notice']);
    expect(markers(`${cyrillic}GNU General Public License ${cyrillic}GNU Lesser General Public License${cyrillic}`)).toEqual(['gpl', 'lgpl']);
    expect(Object.keys(licenceMarkerLabels).sort()).toEqual([...licenceMarkers].sort());
  });
});
