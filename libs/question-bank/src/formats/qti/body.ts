import type { Attachment, Loss } from '../format.ts';
import { htmlToMarkdown } from '../markup/html.ts';
import { escapeXml } from '../markup/xhtml.ts';
import { ALIGNED, classesOf, DELETED, STARTING, STEM } from './markers.ts';
import { formulaHtml, texOf } from './formulas.ts';
import { attribute, elements, textOf, type QtiElement, type QtiNode } from './names.ts';

/** What a text field looks like in the middle of a text. */
const BLANK = '_____';

const KEPT = [
  'href',
  'src',
  'alt',
  'title',
  'align',
  'start',
  'class',
  'data',
  'type',
  'encoding',
  'colspan',
  'rowspan',
];

const VOID = new Set(['br', 'hr', 'img', 'col']);

const FEEDBACK = new Set(['feedbackInline', 'feedbackBlock', 'modalFeedback']);

/** Parts of QTI that are shown where they stand. */
const TRANSPARENT = new Set(['itemBody', 'prompt', 'contentBody', 'hottext', 'simpleChoice', 'inlineChoice', 'simpleAssociableChoice', 'rubricBlock']); // prettier-ignore

const INLINE = new Set(['textEntryInteraction', 'inlineChoiceInteraction']);

/** Left out in silence: they say nothing themselves. */
const SILENT = new Set(['stylesheet', 'catalogInfo', 'companionMaterialsInfo']);

export const isInteraction = ({ space, name }: QtiElement): boolean => space === 'QTI' && name.endsWith('Interaction');

/** Turns parts of an item into Markdown and remembers what was lost on the way. */
export class BodyReader {
  private readonly found: Loss[] = [];
  private readonly shown = new Map<string, Attachment>();

  /** @param pictures those of the package, by the addresses that the item uses. */
  constructor(private readonly pictures: ReadonlyMap<string, Attachment>) {}

  /** Those that the texts read so far refer to. */
  get attachments(): Attachment[] {
    return [...this.shown.values()];
  }

  get losses(): readonly Loss[] {
    return this.found;
  }

  lose(loss: Loss): void {
    this.found.push(loss);
  }

  markdown(nodes: readonly QtiNode[]): string {
    const line = nodes.find((node) => typeof node !== 'string')?.line;
    const { markdown, losses } = htmlToMarkdown(nodes.map((node) => this.html(node)).join(''), (src) => {
      const picture = this.pictures.get(src);
      if (picture === undefined) return null;
      this.shown.set(picture.digest, picture);
      return { url: `attachment:${picture.digest}` };
    });
    this.found.push(...losses.map((loss) => ({ ...loss, ...(line !== undefined && { line }) })));
    return markdown.trim();
  }

  /** Everything that stands before, in and behind the item's interaction but its choices. */
  stem(body: QtiElement): string {
    const ours = elements(body).find((child) => classesOf(child.attributes).includes(STEM));
    if (ours !== undefined) return this.markdown(ours.children);
    // A field in a paragraph of its own at the end is no gap in a text: it is where the answer goes.
    return this.markdown([body]).replace(/(?:^|(?:(?<!\\)\\)?\n+)(?:\\?_){5}$/u, '');
  }

  private html(node: QtiNode): string {
    if (typeof node === 'string') return escapeXml(node).replaceAll('\r', '&#13;');
    if (node.space === 'QTI') return this.own(node);
    if (node.space === 'MATH') return this.formula(node);
    if (node.space === 'OTHER' && node.name !== 'svg') return this.children(node);
    return this.element(node);
  }

  private formula(node: QtiElement): string {
    const tex = texOf(node);
    if (tex !== null) return `<math><annotation encoding="application/x-tex">${escapeXml(tex)}</annotation></math>`;
    const message = 'the typesetting of a formula, which is written in characters';
    this.lose({ code: 'FORMULA', part: 'other', message, line: node.line });
    return formulaHtml(node);
  }

  private children(node: QtiElement): string {
    return node.children.map((child) => this.html(child)).join('');
  }

  private own(node: QtiElement): string {
    const { name } = node;
    if (TRANSPARENT.has(name)) return this.transparent(node);
    if (isInteraction(node)) return INLINE.has(name) ? BLANK : this.prompt(node);
    if (SILENT.has(name)) return '';
    if (textOf(node).trim() !== '' || name === 'printedVariable') this.leftOut(node);
    return '';
  }

  private leftOut(node: QtiElement): void {
    const feedback = FEEDBACK.has(node.name);
    this.lose({
      code: feedback ? 'FEEDBACK' : 'ELEMENT',
      part: 'other',
      message: feedback ? 'feedback that depends on the answer' : `what the element ${node.spelled} shows`,
      line: node.line,
    });
  }

  private transparent(node: QtiElement): string {
    if (node.name !== 'rubricBlock')
      return node.name === 'prompt' ? `<div>${this.children(node)}</div>` : this.children(node);
    const views = (attribute(node, 'view') ?? '').split(/\s+/u);
    return views.includes('candidate') ? `<div>${this.children(node)}</div>` : '';
  }

  private prompt(interaction: QtiElement): string {
    const prompts = interaction.children.filter((child) => typeof child !== 'string' && child.name === 'prompt');
    return prompts.map((prompt) => this.html(prompt)).join('');
  }

  private element(node: QtiElement): string {
    const { tag, attributes } = decoded(node);
    const written = KEPT.flatMap((name) => {
      const value = attributes.get(name);
      return value === undefined ? [] : [` ${name}="${escapeXml(value)}"`];
    }).join('');
    return VOID.has(tag) ? `<${tag}${written}>` : `<${tag}${written}>${this.children(node)}</${tag}>`;
  }
}

/** What QTI's smaller HTML cannot say stands in classes and labels when we write it. */
function decoded(node: QtiElement): { tag: string; attributes: ReadonlyMap<string, string> } {
  const attributes = new Map(node.attributes);
  const classes = (attributes.get('class') ?? '').split(/\s+/u);
  const label = attributes.get('label');
  if ((node.name === 'a' || node.name === 'img') && label !== undefined) attributes.set('title', label);
  if (node.name === 'span' && classes.includes(DELETED)) return { tag: 'del', attributes: new Map() };
  for (const name of classes) {
    if (name.startsWith(ALIGNED)) attributes.set('align', name.slice(ALIGNED.length));
    if (name.startsWith(STARTING)) attributes.set('start', name.slice(STARTING.length));
  }
  return { tag: node.name, attributes };
}
