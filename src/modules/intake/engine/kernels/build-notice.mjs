/*
 * Says whose tables the images are made of, and under which licences: the packages themselves are there while building alone, and
 * the images are what is passed on. Apache-2.0 §4 asks for a copy of the licence and for word of changes, MIT for its notice.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(import.meta.url);
/** The package has no path to its own folder: its module `eld/small` lies in `src/entries`. */
const eld = join(dirname(fileURLToPath(import.meta.resolve('eld/small'))), '..', '..');
const tiktoken = dirname(createRequire(import.meta.url).resolve('tiktoken/encoders/o200k_base.json')).replace(/encoders$/, '');

/** The files that the notice is made of. */
export function noticeSources() {
  return [script, join(eld, 'LICENSE'), join(eld, 'package.json'), join(tiktoken, 'package.json')];
}

/** The whole text. */
export async function buildNotice() {
  const version = async (folder, licence) => {
    const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    if (license !== licence) throw new Error(`the licence of ${name} is no longer ${licence}: read it, and mend this notice`);
    return `${name} ${version}`;
  };
  return `The files beside this one hold tables that were made by others.

languages.bin
  holds the n-grams, the dictionary and the letters of ${await version(eld, 'Apache-2.0')} (Efficient Language Detector, by Nito T.M.,
  https://github.com/nitotm/efficient-language-detector-js), under the Apache License, version 2.0, of which a copy follows. They were
  changed: turned into the layout that the kernels read.

o200k_base.bin, cl100k_base.bin
  hold the ranks of the encodings of OpenAI's tiktoken (https://github.com/openai/tiktoken), as the package ${await version(tiktoken, 'MIT')}
  (https://github.com/dqbd/tiktoken) carries them, under the MIT license, which follows the other. They were changed: turned into the
  layout that the kernels read.

----------------------------------------------------------------------------------------------------------------------------------
eld

${await readFile(join(eld, 'LICENSE'), 'utf8')}
----------------------------------------------------------------------------------------------------------------------------------
tiktoken

${MIT_OF_TIKTOKEN}`;
}

/** The package comes without it; as OpenAI's repository has it. */
const MIT_OF_TIKTOKEN = `MIT License

Copyright (c) 2025 OpenAI, Shantanu Jain

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
`;
