import type { Root as HtmlRoot } from 'hast';
import type { Paragraph, Root, RootContent } from 'mdast';
import rehypeRemark from 'rehype-remark';
import { unified } from 'unified';
import type { Loss } from '../format.ts';
import { cleanHtml, type ImageReader } from './clean-html.ts';
import { parseHtml } from './html-tree.ts';
import { isParsable, isPlainLine, parseMarkdown, printMarkdown } from './markdown-pipeline.ts';
import { verbatimIn } from './verbatim.ts';

const converter = unified().use(rehypeRemark).freeze();

/** Pictures elsewhere on the web are not fetched and not shown: they would tell their server who takes a test, and vanish. */
const EXTERNAL = /^(?:[a-z][a-z0-9+.-]*:)?\/\//iu;

const imagesBy =
  (images: ImageReader | undefined): ImageReader =>
  (src, alt) => {
    if (EXTERNAL.test(src)) return null;
    return images === undefined ? (src.startsWith('attachment:') ? { url: src } : null) : images(src, alt);
  };

/** The paragraph's text, when it is nothing but text that Markdown reads just as it stands, without any escape. */
function unescaped({ children }: Paragraph): string | null {
  let value = '';
  for (const child of children) {
    if (child.type !== 'text') return null;
    value += child.value;
  }
  if (/[\r\n]|\s\s|^\s|\s$/u.test(value) || !isParsable(value)) return null;
  const [only, ...others] = parseMarkdown(value).children;
  if (only?.type !== 'paragraph' || others.length > 0) return null;
  const [text, ...rest] = only.children;
  return text?.type === 'text' && rest.length === 0 && text.value === value ? value : null;
}

/** Paragraphs that are looked at for escapes: each takes another reading. */
const MOST_UNESCAPED = 100;

/** `a[0]` stays `a[0]`: escapes that change nothing would be in the way of whoever reads, searches or compares texts. */
function withoutNeedlessEscapes(tree: Root): Root {
  const children = tree.children.map((node, index): RootContent => {
    const value = node.type === 'paragraph' && index < MOST_UNESCAPED ? unescaped(node) : null;
    return value === null ? node : { type: 'html', value };
  });
  return { ...tree, children };
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'", nbsp: ' ' };

/** The text between the tags, for markup that nobody can have meant. */
function onlyText(html: string): string {
  const value = html
    .replace(/<[^<>]*>/gu, ' ')
    .replace(/&(lt|gt|amp|quot|#39|nbsp);/gu, (_, name: string) => ENTITIES[name] ?? '')
    .replace(/\s+/gu, ' ')
    .trim();
  return value === ''
    ? ''
    : printMarkdown({ type: 'root', children: [{ type: 'paragraph', children: [{ type: 'text', value }] }] });
}

function converted(html: HtmlRoot): string {
  const tree = converter.runSync(html);
  const printed = printMarkdown(tree);
  return (printed.includes('\\') ? printMarkdown(withoutNeedlessEscapes(tree)) : printed).trim();
}

/** What editors make of one line: a paragraph, its direction and alignment, a line break at its end. */
const PARAGRAPH = /^<p(?: (?:dir|style|class)="[^"<>]*")*>([^<]*)(?:<br ?\/?>)?<\/p>\s*$/u;

/** The text of HTML that is one line without any markup, which most choices are; null for all other. */
function plainLineOf(html: string): string | null {
  const inner = (PARAGRAPH.exec(html)?.[1] ?? html).replace(/[ \t\n\r\f]+/gu, ' ').replace(/^ | $/gu, '');
  return isPlainLine(inner) ? inner : null;
}

/**
 * HTML as Markdown: paragraphs, headings, lists, quotes, tables, code with its line breaks and language, emphasis, links
 * and pictures; raised and lowered text and formulas become characters (10⁵, TeX between `\(` and `\)`). Scripts, styles,
 * embedded pages and media, form fields and pictures from elsewhere are left out, with a loss for each. Bounded in time
 * and depth by the text's length; never throws.
 *
 * @param images is asked for every picture but external ones; null leaves it out, with its alternative text in its place.
 * Without it, only addresses of attachments are kept.
 */
export function htmlToMarkdown(html: string, images?: ImageReader): { markdown: string; losses: Loss[] } {
  const plain = plainLineOf(html);
  if (plain !== null) return { markdown: plain, losses: [] };
  const verbatim = verbatimIn(html);
  if (verbatim !== null) return { markdown: verbatim, losses: [] };
  const parsed = parseHtml(html);
  if (parsed === null) {
    const message = 'its markup, which is nested too deeply or too much to be read; the text between the tags was kept';
    return { markdown: onlyText(html), losses: [{ code: 'MARKUP', part: 'other', message }] };
  }
  const { tree, losses } = cleanHtml(parsed, imagesBy(images));
  return { markdown: converted(tree), losses };
}
