import type { XmlElement, XmlNode } from './xml-tree.ts';

/**
 * QTI 2.x and 3.0 say the same in two spellings: `simpleChoice` with `matchMax` became `qti-simple-choice` with
 * `match-max`. What is read is turned into the names of 2.x, so that there is one reader for all versions.
 */
export interface QtiElement {
  /** In the names of 2.x for QTI's own elements; lower case for HTML's and others'. */
  readonly name: string;
  readonly space: 'QTI' | 'HTML' | 'MATH' | 'OTHER';
  /** As the source spells it, for people. */
  readonly spelled: string;
  /** In the names of 2.x, without prefixes: `responseIdentifier`, `lang`. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly QtiNode[];
  readonly line: number;
}

export type QtiNode = QtiElement | string;

/** Of items and tests of 2.0, 2.1, 2.2 and 3.0; files without a namespace are taken at their elements' word. */
const QTI =
  /^(?:https?:\/\/www\.imsglobal\.org\/xsd\/(?:imsqti(?:asi)?_v[23]p\d+|apip\/apipv\dp\d\/qtiitem\/imsqti_v2p\d))?$/u;
const XHTML = 'http://www.w3.org/1999/xhtml';
const MATHML = 'http://www.w3.org/1998/Math/MathML';

const camel = (name: string): string => name.replace(/-([a-z])/gu, (_, letter: string) => letter.toUpperCase());

/** 2.x names have a capital inside or are listed; every other name is HTML's. */
const PLAIN_QTI = new Set([
  'and', 'any', 'anyN', 'contains', 'correct', 'default', 'delete', 'divide', 'equal', 'gcd', 'gt', 'gte', 'hottext', 'index',
  'inside', 'lcm', 'lt', 'lte', 'mapping', 'match', 'max', 'member', 'min', 'multiple', 'not', 'null', 'or', 'ordered', 'power',
  'product', 'prompt', 'random', 'repeat', 'round', 'subtract', 'substring', 'sum', 'truncate', 'value', 'variable', 'stylesheet', 'gap',
]); // prettier-ignore

const isQti2 = (local: string): boolean => /[A-Z]/u.test(local) || PLAIN_QTI.has(local);

const attributeName = (name: string): string => {
  const local = name.includes(':') ? name.slice(name.indexOf(':') + 1) : name;
  return local.startsWith('data-') ? local : camel(local);
};

function nameOf({ local, uri }: Pick<XmlElement, 'local' | 'uri'>): Pick<QtiElement, 'name' | 'space'> {
  if (uri === MATHML) return { name: local, space: 'MATH' };
  if (uri === XHTML) return { name: local.toLowerCase(), space: 'HTML' };
  if (!QTI.test(uri)) return { name: local, space: 'OTHER' };
  if (local.startsWith('qti-')) return { name: camel(local.slice(4)), space: 'QTI' };
  return isQti2(local) ? { name: local, space: 'QTI' } : { name: local.toLowerCase(), space: 'HTML' };
}

const nodeOf = (node: XmlNode): QtiNode => (typeof node === 'string' ? node : toQti(node));

/** The element with everything in it, in the names of 2.x. */
export const toQti = (element: XmlElement): QtiElement => ({
  ...nameOf(element),
  spelled: element.local,
  attributes: new Map([...element.attributes].map(([name, value]) => [attributeName(name), value])),
  children: element.children.map(nodeOf),
  line: element.line,
});

export const attribute = (element: QtiElement, name: string): string | null => element.attributes.get(name) ?? null;

/** Whether it is QTI's own element of this name. */
export const isQti = ({ space, name }: QtiElement, wanted: string): boolean => space === 'QTI' && name === wanted;

export const elements = (element: QtiElement): QtiElement[] =>
  element.children.filter((child) => typeof child !== 'string');

/** Children that are QTI's own elements of this name. */
export const childrenOf = (element: QtiElement, name: string): QtiElement[] =>
  elements(element).filter((child) => isQti(child, name));

export const childOf = (element: QtiElement, name: string): QtiElement | null => childrenOf(element, name)[0] ?? null;

/** QTI's own elements within that pass, at any depth, in the order of the document. */
export function within(element: QtiElement, passes: (found: QtiElement) => boolean): QtiElement[] {
  const found: QtiElement[] = [];
  const visit = (parent: QtiElement): void => {
    for (const child of elements(parent)) {
      if (child.space === 'QTI' && passes(child)) found.push(child);
      visit(child);
    }
  };
  visit(element);
  return found;
}

/** All text within, without any markup. */
export const textOf = (node: QtiNode): string => (typeof node === 'string' ? node : node.children.map(textOf).join(''));

/** What an element says; 3.0 wraps it in a `qti-content-body`. */
export const contentOf = (element: QtiElement): readonly QtiNode[] =>
  element.children.flatMap((child) =>
    typeof child !== 'string' && isQti(child, 'contentBody') ? child.children : [child],
  );
