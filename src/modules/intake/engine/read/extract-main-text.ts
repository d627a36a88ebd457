import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';
import { failed, type RecordFailure } from './read-result.js';

/** Larger pages, and those of more elements or levels, cost more time than they are worth. */
const MAX_CHARACTERS = 4 * 1024 * 1024;
const MAX_TAGS = 50_000;
const MAX_DEPTH = 400;
/** A shorter "main text" is a wrong guess, unless the page has no more. */
const MIN_SHARE_OF_PAGE = 0.2;

/** Elements that end a line when a page is shown. */
const blocks = new Set(
  'ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY BR CAPTION DD DETAILS DIV DL DT FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL P PRE SECTION SUMMARY TABLE TBODY TD TFOOT TH THEAD TITLE TR UL'.split(' '),
);
const unseen = new Set('SCRIPT STYLE NOSCRIPT TEMPLATE IFRAME OBJECT SVG MATH HEAD'.split(' '));
const ELEMENT = 1;
const TEXT = 3;

/** As much of a node as is used here. */
interface PageNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly nodeValue: string | null;
  readonly childNodes: Iterable<PageNode>;
}

/**
 * The main text of a page, a block a line, without navigation and the like; of a page that has no such part, all that it shows.
 */
export function extractMainText(html: string): string | RecordFailure {
  if (html.length > MAX_CHARACTERS) return failed('html_too_complex', `${html.length} characters; at most ${MAX_CHARACTERS} are read`);
  const { tags, depth } = measure(html);
  if (tags > MAX_TAGS) return failed('html_too_complex', `${tags} tags; at most ${MAX_TAGS} are read`);
  if (depth > MAX_DEPTH) return failed('html_too_complex', `nested more than ${MAX_DEPTH} levels deep`);
  try {
    return mainTextOf(html);
  } catch (error) {
    // Elements whose end may be left out are not counted as levels above; nested all the same, they exhaust the stack.
    if (error instanceof RangeError) return failed('html_too_complex', 'nested too deeply');
    throw error;
  }
}

function mainTextOf(html: string): string {
  const page = shownText(rootOf(html));
  const main = mainPart(html);
  const text = main === undefined ? '' : shownText(main);
  return text.length >= MIN_SHARE_OF_PAGE * page.length ? text : page;
}

function rootOf(html: string): PageNode {
  const { document } = parseHTML(asDocument(html));
  return document.body;
}

function mainPart(html: string): PageNode | undefined {
  // It changes the page that it is given, so it has one of its own.
  const { document } = parseHTML(asDocument(html));
  try {
    const article = new Readability(document, { serializer: (element: unknown) => element, maxElemsToParse: MAX_TAGS }).parse();
    return (article?.content as PageNode | undefined) ?? undefined;
  } catch {
    // A page that it cannot make sense of has no main part; what it shows is read as a whole.
    return undefined;
  }
}

/** Fragments get the body that the parser would not give them. */
function asDocument(html: string): string {
  return /<body[\s>]/i.test(html) ? html : `<!doctype html><html><body>${html.replace(/<!doctype[^>]{0,1000}>/i, '')}</body></html>`;
}

/** How many tags there are, and how deep elements may nest at most. */
function measure(html: string): { tags: number; depth: number } {
  let tags = 0;
  let open = 0;
  let depth = 0;
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at + 1)) {
    const next = html.charCodeAt(at + 1);
    if (next === 0x2f) open = Math.max(0, open - 1);
    else if ((next | 0x20) >= 0x61 && (next | 0x20) <= 0x7a) {
      tags++;
      if (!/^<(?:br|hr|img|input|meta|link|area|base|col|embed|source|track|wbr|p|li|td|tr|th|dd|dt|option)\b/i.test(html.slice(at, at + 8))) open++;
      depth = Math.max(depth, open);
    }
  }
  return { tags, depth };
}

/** Line feeds before a text and white space after it, left out in one pass: a pattern would try each space anew. */
function withoutEmptyEnds(text: string): string {
  let start = 0;
  while (text.charCodeAt(start) === 0x0a) start++;
  return text.slice(start).trimEnd();
}

function shownText(root: PageNode): string {
  const lines: string[] = [];
  let line = '';
  const endLine = (): void => {
    const shown = line.replaceAll(/[ \t\n\f\r]+/g, ' ').trim();
    if (shown !== '') lines.push(shown);
    line = '';
  };
  const walk = (node: PageNode, preformatted: boolean): void => {
    if (node.nodeType === TEXT) {
      const value = node.nodeValue ?? '';
      if (!preformatted) line += value;
      else {
        endLine();
        if (value.trim() !== '') lines.push(withoutEmptyEnds(value));
      }
      return;
    }
    const name = node.nodeName.toUpperCase();
    if (node.nodeType === ELEMENT && unseen.has(name)) return;
    const block = blocks.has(name);
    if (block) endLine();
    for (const child of node.childNodes) walk(child, preformatted || name === 'PRE');
    if (block) endLine();
  };
  walk(root, false);
  endLine();
  return lines.join('\n');
}
