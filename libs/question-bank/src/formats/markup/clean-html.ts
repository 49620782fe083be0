import type { Element, ElementContent, Properties, Root, RootContent, Text } from 'hast';
import type { Loss } from '../format.ts';
import { scriptText } from './scripts.ts';

/** Where a picture goes: the address that Markdown shall name, or null for one that is left out. */
export type ImageReader = (src: string, alt: string) => { readonly url: string } | null;

/** What runs, plays or loads something: code of the loss and what people call it. */
const ACTIVE: Readonly<Record<string, readonly [code: string, what: string]>> = {
  script: ['SCRIPT', 'a script'],
  style: ['STYLE', 'a style sheet'],
  link: ['STYLE', 'a style sheet'],
  template: ['SCRIPT', 'a template'],
  iframe: ['MEDIA', 'an embedded page'],
  frame: ['MEDIA', 'an embedded page'],
  frameset: ['MEDIA', 'embedded pages'],
  embed: ['MEDIA', 'an embedded object'],
  applet: ['MEDIA', 'an embedded program'],
  audio: ['MEDIA', 'a sound'],
  video: ['MEDIA', 'a video'],
  canvas: ['MEDIA', 'a drawing'],
  input: ['FORM_FIELD', 'a form field'],
  select: ['FORM_FIELD', 'a form field'],
  textarea: ['FORM_FIELD', 'a form field'],
  datalist: ['FORM_FIELD', 'a form field'],
};

const SILENT = new Set(['meta', 'base', 'head', 'title', 'param', 'source', 'track', 'col', 'colgroup', 'area']);

/** Elements of the same meaning that the converter knows by another name. */
const RENAMED: Readonly<Record<string, string>> = { menu: 'ul', dialog: 'div', dir: 'ul' };

const PICTURE = /\.(?:png|jpe?g|gif|webp|svg|bmp)$/iu;

const textNode = (value: string): Text => ({ type: 'text', value });

const property = ({ properties }: Element, name: string): string => {
  const value = properties[name];
  return typeof value === 'string' ? value.trim() : '';
};

function wordsOf(node: RootContent | Root): string {
  if (node.type === 'text') return node.value;
  return 'children' in node ? node.children.map(wordsOf).join('') : '';
}

/** TeX that the author wrote, where the formula carries it, else its characters in their order. */
function formulaText(math: Element): string {
  const annotation = (node: Element): string | null => {
    if (node.tagName === 'annotation' && /tex/iu.test(property(node, 'encoding'))) return wordsOf(node).trim();
    for (const child of node.children) {
      const found = child.type === 'element' ? annotation(child) : null;
      if (found !== null) return found;
    }
    return null;
  };
  const tex = annotation(math);
  return tex === null ? wordsOf(math).replace(/\s+/gu, ' ').trim() : `\\( ${tex} \\)`;
}

/** What of an HTML tree Markdown can say: the rest is left out and reported. */
export function cleanHtml(tree: Root, images: ImageReader): { tree: Root; losses: Loss[] } {
  const losses: Loss[] = [];
  const lose = (code: string, message: string, part: Loss['part'] = 'other'): void => {
    losses.push({ code, part, message });
  };

  function picture(element: Element, src: string, alt: string): ElementContent[] {
    const image = src === '' ? null : images(src, alt);
    if (image === null) {
      const name = src.startsWith('data:') || src === '' ? 'inside the text' : src.slice(0, 200);
      lose('IMAGE', `the picture ${name}`, 'attachments');
      return alt === '' ? [] : [textNode(alt)];
    }
    const title = property(element, 'title');
    const properties: Properties = { src: image.url, alt, ...(title !== '' && { title }) };
    return [{ type: 'element', tagName: 'img', properties, children: [] }];
  }

  function embedded(element: Element): ElementContent[] {
    const data = property(element, 'data');
    if (property(element, 'type').startsWith('image/') || PICTURE.test(data)) {
      return picture(element, data, wordsOf(element).replace(/\s+/gu, ' ').trim());
    }
    lose('MEDIA', 'an embedded object');
    return cleaned(element.children);
  }

  /** A table's caption would be left out: it becomes a paragraph before the table. */
  function table(element: Element): ElementContent[] {
    const isCaption = (child: ElementContent): child is Element =>
      child.type === 'element' && child.tagName === 'caption';
    const captions = element.children.filter(isCaption).flatMap((caption) => cleaned(caption.children));
    const rest: Element = { ...element, children: cleaned(element.children.filter((child) => !isCaption(child))) };
    const paragraph: Element = { type: 'element', tagName: 'p', properties: {}, children: captions };
    return captions.length === 0 ? [rest] : [paragraph, rest];
  }

  function element(node: Element): ElementContent[] {
    const { tagName } = node;
    if (tagName === 'script' && property(node, 'type').startsWith('math/tex')) {
      return [textNode(`\\( ${wordsOf(node).trim()} \\)`)];
    }
    const active = ACTIVE[tagName];
    if (active !== undefined) {
      lose(active[0], active[1]);
      return [];
    }
    switch (tagName) {
      case 'img':
        return picture(node, property(node, 'src'), property(node, 'alt'));
      case 'object':
        return embedded(node);
      case 'svg':
        lose('IMAGE', 'a drawing inside the text', 'attachments');
        return [];
      case 'math':
        return [textNode(formulaText(node))];
      case 'sup':
      case 'sub':
        return [textNode(scriptText(wordsOf({ type: 'root', children: cleaned(node.children) }), tagName))];
      case 'table':
        return table(node);
      case 'a':
        // A link that leads nowhere is text.
        return property(node, 'href') === '' ? cleaned(node.children) : [{ ...node, children: cleaned(node.children) }];
      default:
        return [{ ...node, tagName: RENAMED[tagName] ?? tagName, children: cleaned(node.children) }];
    }
  }

  function cleaned(nodes: readonly (RootContent | ElementContent)[]): ElementContent[] {
    return nodes.flatMap((node) => {
      if (node.type === 'text') return [node];
      return node.type !== 'element' || SILENT.has(node.tagName) ? [] : element(node);
    });
  }

  return { tree: { type: 'root', children: cleaned(tree.children) }, losses };
}
