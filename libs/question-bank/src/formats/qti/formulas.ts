import { escapeXml } from '../markup/xhtml.ts';
import { attribute, elements, textOf, type QtiElement } from './names.ts';

/** TeX that a formula carries beside its MathML, or null. */
export function texOf(math: QtiElement): string | null {
  if (math.name === 'annotation') return /tex/iu.test(attribute(math, 'encoding') ?? '') ? textOf(math).trim() : null;
  for (const child of elements(math)) {
    const tex = texOf(child);
    if (tex !== null) return tex;
  }
  return null;
}

const inBrackets = (html: string): string => (/^[\p{L}\p{N}.,]*$/u.test(html) ? html : `(${html})`);

/**
 * MathML in one line of HTML: powers raised, indices lowered, fractions as `a/b`, roots as `√a`, with brackets wherever
 * the layout said what belongs together; everything else in its order.
 */
export function formulaHtml(math: QtiElement): string {
  const parts = elements(math).map(formulaHtml);
  const [first = '', second = '', third = ''] = parts;
  switch (math.name) {
    case 'msup':
      return `${inBrackets(first)}<sup>${second}</sup>`;
    case 'msub':
      return `${first}<sub>${second}</sub>`;
    case 'msubsup':
      return `${first}<sub>${second}</sub><sup>${third}</sup>`;
    case 'mfrac':
      return `${inBrackets(first)}/${inBrackets(second)}`;
    case 'msqrt':
      return `√${inBrackets(parts.join(''))}`;
    case 'mroot':
      return `<sup>${second}</sup>√${inBrackets(first)}`;
    case 'annotation':
    case 'annotation-xml':
      return '';
    default:
      return parts.length > 0 ? parts.join('') : escapeXml(textOf(math).trim());
  }
}
