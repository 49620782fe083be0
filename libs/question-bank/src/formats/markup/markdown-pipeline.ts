import type { Root } from 'mdast';
import { gfmStrikethroughFromMarkdown, gfmStrikethroughToMarkdown } from 'mdast-util-gfm-strikethrough';
import { gfmTableFromMarkdown, gfmTableToMarkdown } from 'mdast-util-gfm-table';
import { gfmStrikethrough } from 'micromark-extension-gfm-strikethrough';
import { gfmTable } from 'micromark-extension-gfm-table';
import remarkParse from 'remark-parse';
import remarkStringify from 'remark-stringify';
import { unified, type Processor } from 'unified';

/**
 * CommonMark with GitHub's tables and strikethrough. Its footnotes, check boxes and bare addresses stay text: HTML has no
 * elements that would give them back as they were.
 */
function withExtensions(this: Processor): void {
  const data = this.data();
  (data.micromarkExtensions ??= []).push(gfmTable(), gfmStrikethrough({ singleTilde: false }));
  (data.fromMarkdownExtensions ??= []).push(gfmTableFromMarkdown(), gfmStrikethroughFromMarkdown());
  (data.toMarkdownExtensions ??= []).push(gfmTableToMarkdown({ tablePipeAlign: false }), gfmStrikethroughToMarkdown());
}

const parser = unified().use(withExtensions).use(remarkParse).freeze();

const printer = unified()
  .use(withExtensions)
  .use(remarkStringify, { bullet: '-', rule: '-', listItemIndent: 'one', resourceLink: true, fences: true })
  .freeze();

export const parseMarkdown = (markdown: string): Root => parser.parse(markdown);

/** Markdown without a line end at its end. */
export const printMarkdown = (tree: Root): string => printer.stringify(tree).trimEnd();

/** Bounds on what is parsed at all: the parser's time grows with the square of some of these, and its depth with others. */
const BOUNDS = {
  characters: 256 * 1024,
  /** Quotes and list items that a line opens, or columns that it is indented by. */
  nested: 24,
  indented: 96,
  /** Marks of emphasis and of links, and runs of back-ticks: in the whole text. */
  marks: 1500,
};

const OPENERS = /^[ \t]*(?:(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))[ \t]*)*/u;
const MARK = /[*_~[\]]|`+|<[!?/a-z]/giu;

function opensTooMuch(line: string): boolean {
  const opening = OPENERS.exec(line)?.[0] ?? '';
  const nested = opening.match(/[>+*\-.)]/gu)?.length ?? 0;
  return nested > BOUNDS.nested || opening.replaceAll('\t', '    ').length > BOUNDS.indented;
}

/** Whether a text is small and shallow enough to be parsed in a moment. Linear in its length. */
export function isParsable(markdown: string): boolean {
  if (markdown.length > BOUNDS.characters) return false;
  if ((markdown.match(MARK)?.length ?? 0) > BOUNDS.marks) return false;
  return !markdown.split(/\r\n|\r|\n/u).some(opensTooMuch);
}

/** Whether Markdown shows the text as it is, in one line: then there is nothing to convert or to escape. */
export const isPlainLine = (text: string): boolean =>
  /^[\p{L}\p{N}"'“”„‘’(][\p{L}\p{N}"'“”„‘’ ,;:.?!()/%€$–—-]*$/u.test(text) &&
  !/^\d{1,9}[.)](?: |$)|\s\s|\s$/u.test(text);
