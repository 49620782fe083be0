import type { Element, ElementContent, Root as HtmlRoot } from 'hast';
import type { Definition, Html, Parents, Root } from 'mdast';
import remarkRehype, { type Options } from 'remark-rehype';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';
import { isReadable } from './html-tree.ts';
import { isParsable, isPlainLine, parseMarkdown } from './markdown-pipeline.ts';
import { verbatimHtml } from './verbatim.ts';
import { escapeXml, printXhtml } from './xhtml.ts';

/** Where a picture of a text is to be found in what is written, or null to write its alternative text instead. */
export type ImageWriter = (url: string) => string | null;

declare module 'mdast' {
  interface DefinitionData {
    /** Whether a link or a picture of the same text goes by it. */
    used?: boolean;
  }
}

type Handlers = NonNullable<Options['handlers']>;

const lineBreak = (): Element => ({ type: 'element', tagName: 'br', properties: {}, children: [] });

/** Lines of text as they stand, for what Markdown would hide or run. */
const shown = (text: string): ElementContent[] =>
  text
    .trim()
    .split(/\r\n|\r|\n/u)
    .flatMap((line, index): ElementContent[] => [
      ...(index === 0 ? [] : [lineBreak()]),
      { type: 'text', value: line.trim() },
    ]);

const paragraph = (text: string): Element => ({
  type: 'element',
  tagName: 'p',
  properties: {},
  children: shown(text),
});

const BLOCKS: ReadonlySet<string> = new Set(['root', 'blockquote', 'listItem']);

/** Raw HTML, and addresses that no link of the text uses, are shown as the text they are: neither run nor lost. */
const handlers: Handlers = {
  html: (_state, { value }: Html, parent?: Parents) =>
    parent !== undefined && BLOCKS.has(parent.type) ? paragraph(value) : shown(value),
  definition(_state, { label, identifier, url, title, data }: Definition) {
    const words = title === null || title === undefined ? '' : ` "${title}"`;
    return data?.used === true ? undefined : paragraph(`[${label || identifier}]: ${url}${words}`);
  },
};

const converter = unified().use(remarkRehype, { handlers }).freeze();

function withUsedDefinitions(tree: Root): Root {
  const used = new Set<string>();
  visit(tree, ['linkReference', 'imageReference'], (node) => {
    if ('identifier' in node) used.add(node.identifier);
  });
  visit(tree, 'definition', (node) => {
    node.data = { ...node.data, used: used.has(node.identifier) };
    used.delete(node.identifier);
  });
  return tree;
}

function withImages(tree: HtmlRoot, images: ImageWriter): HtmlRoot {
  visit(tree, 'element', (node, index, parent) => {
    if (node.tagName !== 'img' || parent === undefined || index === undefined) return;
    const url = images(String(node.properties.src ?? ''));
    if (url === null) parent.children[index] = { type: 'text', value: String(node.properties.alt ?? '') };
    else node.properties.src = url;
  });
  return tree;
}

/**
 * Markdown as well-formed XHTML, always as blocks (`<p>…</p>`). Raw HTML within it is shown as text. What is too large or
 * too deeply nested to be converted is shown as its source, in a `<pre>` that {@link htmlToMarkdown} reads back. Never throws.
 *
 * @param images gives the address for each picture's; null writes the alternative text instead. Without it they stay.
 */
export function markdownToHtml(markdown: string, images?: ImageWriter): string {
  if (isPlainLine(markdown)) return `<p>${escapeXml(markdown)}</p>`;
  if (!isParsable(markdown)) return verbatimHtml(markdown);
  const html = converter.runSync(withUsedDefinitions(parseMarkdown(markdown)));
  const printed = printXhtml(images === undefined ? html : withImages(html, images));
  return isReadable(printed) ? printed : verbatimHtml(markdown);
}
