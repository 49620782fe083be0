import { markdownToHtml } from '../markup/html.ts';
import { ALIGNED, DELETED, STARTING } from './markers.ts';
import { MalformedXml, parseXml, type XmlElement, type XmlNode } from './xml-tree.ts';
import { html, text, type Content, type Written } from './xml-writer.ts';

/** Addresses of the question's pictures in the package, by the digests that texts refer to. */
export type PictureNames = ReadonlyMap<string, string>;

const ATTACHMENT = /^attachment:([0-9a-f]{64})$/u;

/** What QTI's HTML lacks of ours stands in classes, and titles in labels: see `BodyReader`. */
function attributesOf({ local, attributes }: XmlElement): Record<string, string> {
  const { align, start, title, ...kept } = Object.fromEntries(attributes);
  const classes = [kept.class, align && ALIGNED + align, start && STARTING + start].filter(Boolean).join(' ');
  return {
    ...kept,
    // Both are required.
    ...(local === 'img' && { alt: kept.alt ?? '' }),
    ...(classes !== '' && { class: classes }),
    ...(title !== undefined && { label: title }),
  };
}

function contentOf(node: XmlNode): Content {
  if (typeof node === 'string') return text(node);
  const content = node.children.map(contentOf);
  return node.local === 'del'
    ? html('span', { class: DELETED }, content)
    : html(node.local, attributesOf(node), content);
}

/** A text as blocks of HTML that QTI has. */
export function blocksOf(markdown: string, pictures: PictureNames): Content[] {
  const xhtml = markdownToHtml(markdown, (url) => {
    const digest = ATTACHMENT.exec(url)?.[1];
    return digest === undefined ? null : (pictures.get(digest) ?? null);
  });
  try {
    return parseXml(`<div>${xhtml}</div>`).children.map(contentOf);
  } catch (cause) {
    if (!(cause instanceof MalformedXml)) throw cause;
    // Nested too deeply for whoever reads it: shown as its source, as Markdown that cannot be parsed is.
    return [html('pre', { class: 'markdown' }, [text(markdown)])];
  }
}

/** A text as short as it is: what stands in a paragraph of its own needs none around it. */
export function flowOf(markdown: string, pictures: PictureNames): Content[] {
  const [only, ...more] = blocksOf(markdown, pictures);
  const single = only !== undefined && more.length === 0 && 'name' in only && only.name === 'p' ? only : null;
  return single === null ? blocksOf(markdown, pictures) : [...single.content];
}

export const division = (className: string, content: readonly Content[]): Written =>
  html('div', { class: className }, content);
