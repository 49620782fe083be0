import type { Element, Nodes } from 'hast';

/** XML 1.0 section 2.2 has no place for these, not even escaped. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The text with U+FFFD for every character that XML cannot hold. */
export const xmlCharacters = (text: string): string => text.replace(FORBIDDEN, '\ufffd');

/** Text for XML, in an element or in an attribute of double quotes. What XML cannot hold becomes U+FFFD. */
export const escapeXml = (text: string): string =>
  xmlCharacters(text).replace(/[&<>"]/gu, (character) => ESCAPES[character] ?? character);

const VOID = new Set(['br', 'hr', 'img']);

const ATTRIBUTES: Readonly<Record<string, string>> = {
  href: 'href',
  src: 'src',
  alt: 'alt',
  title: 'title',
  align: 'align',
  start: 'start',
  className: 'class',
};

function attributesOf({ properties }: Element): string {
  return Object.entries(ATTRIBUTES)
    .map(([property, name]) => {
      const value = properties[property];
      if (value === undefined || value === null || typeof value === 'boolean') return '';
      // A line end would become a space for whoever reads the attribute.
      const text = escapeXml(Array.isArray(value) ? value.join(' ') : String(value)).replace(/[\t\n\r]+/gu, ' ');
      return ` ${name}="${text}"`;
    })
    .join('');
}

/** A tree as well-formed XHTML. HTML's own spelling is no XML: it leaves `<` in attributes and values off. */
export function printXhtml(node: Nodes): string {
  switch (node.type) {
    case 'text':
      return escapeXml(node.value).replaceAll('\r', '&#13;');
    case 'root':
      return node.children.map(printXhtml).join('');
    case 'element': {
      const opening = `${node.tagName}${attributesOf(node)}`;
      return VOID.has(node.tagName)
        ? `<${opening}/>`
        : `<${opening}>${node.children.map(printXhtml).join('')}</${node.tagName}>`;
    }
    default:
      return '';
  }
}
