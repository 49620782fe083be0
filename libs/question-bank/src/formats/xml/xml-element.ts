/** An element with all it holds. Names are as written, prefixes included. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
  /** From 1. */
  readonly line: number;
  /** Its text was larger than the bound for bulky elements, and left out. */
  readonly cut: boolean;
}

export type XmlNode = XmlElement | string;

export const elementsOf = (element: XmlElement, name: string): XmlElement[] =>
  element.children.filter((child) => typeof child !== 'string').filter((child) => child.name === name);

export const firstOf = (element: XmlElement, name: string): XmlElement | null => elementsOf(element, name)[0] ?? null;

/** The element's own text, without that of the elements within. */
export const ownText = (element: XmlElement | null): string =>
  element === null ? '' : element.children.filter((child) => typeof child === 'string').join('');

/** All text within. Documents are bounded in depth. */
export const textWithin = (element: XmlElement): string =>
  element.children.map((child) => (typeof child === 'string' ? child : textWithin(child))).join('');
