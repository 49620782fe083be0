import { escapeXml } from '../markup/xhtml.ts';

/** What stands between an element's tags; texts are escaped when they are written. */
export type Content = Written | { readonly text: string };

/** An element to write, in the names of QTI 2.x. */
export interface Written {
  readonly name: string;
  /** HTML's elements are spelled alike in every version. */
  readonly html: boolean;
  /** Null for an attribute that is left out. */
  readonly attributes: Readonly<Record<string, string | null>>;
  readonly content: readonly Content[];
}

export const qti = (
  name: string,
  attributes: Written['attributes'] = {},
  content: readonly Content[] = [],
): Written => ({
  name,
  html: false,
  attributes,
  content,
});

export const html = (
  name: string,
  attributes: Written['attributes'] = {},
  content: readonly Content[] = [],
): Written => ({
  name,
  html: true,
  attributes,
  content,
});

export const text = (said: string): Content => ({ text: said });

/** How a version of QTI spells its names. */
export interface Spelling {
  readonly element: (name: string) => string;
  readonly attribute: (name: string) => string;
}

const kebab = (name: string): string => name.replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);

/** `simpleChoice` with `matchMax`. */
export const SPELLING_2: Spelling = { element: (name) => name, attribute: (name) => name };

/** `qti-simple-choice` with `match-max`. */
export const SPELLING_3: Spelling = {
  element: (name) => `qti-${kebab(name)}`,
  attribute: (name) => (/^(?:xml|xsi):/u.test(name) ? name : kebab(name)),
};

/** Line ends and tabs would become spaces for whoever reads the attribute. */
const inAttribute = (value: string): string =>
  escapeXml(value).replace(/[\t\n\r]/gu, (character) => `&#${character.codePointAt(0)};`);

const inText = (said: string): string => escapeXml(said).replaceAll('\r', '&#13;');

/** The element as XML, without any white space that was not given. */
export function printXml(element: Written, spelling: Spelling): string {
  const attributes = Object.entries(element.attributes).map(([name, value]) =>
    value === null ? '' : ` ${element.html ? name : spelling.attribute(name)}="${inAttribute(value)}"`,
  );
  const name = element.html ? element.name : spelling.element(element.name);
  const content = element.content.map((part) => ('text' in part ? inText(part.text) : printXml(part, spelling)));
  return content.length === 0
    ? `<${name}${attributes.join('')}/>`
    : `<${name}${attributes.join('')}>${content.join('')}</${name}>`;
}
