import type { QuestionFormat } from '../format.ts';

/** What an XML text is: one of our formats, or null with the name of its root. */
export interface XmlKind {
  readonly format: QuestionFormat | null;
  readonly root: string;
}

/** What may stand before the root: white space, declarations, comments, a document type without or with a subset. */
const BEFORE_ROOT = /^(?:\s+|<\?[^]*?\?>|<!--[^]*?-->|<!DOCTYPE[^[>]*(?:\[[^\]]*\]\s*)?>)/u;

const ROOT = /^<(?:[\w.-]+:)?([\w.-]+)((?:\s[^<>]*)?)>/u;

const QTI_2 = /imsqti_v2p\d|qtiv2p\d|imsqtiv2p\d/u;
const QTI_3 = /imsqti(?:asi)?_v3p0|qtiv3p0|imsqtiv3p0/u;

function formatOf(root: string, attributes: string): QuestionFormat | null {
  if (root === 'quiz') return 'MOODLE_XML';
  if (root.startsWith('qti-assessment-')) return 'QTI_30';
  if (/^assessment(?:Item|Test|Section)$/u.test(root)) return QTI_3.test(attributes) ? 'QTI_30' : 'QTI_21';
  if (root !== 'manifest') return null;
  return QTI_3.test(attributes) ? 'QTI_30' : QTI_2.test(attributes) ? 'QTI_21' : null;
}

/**
 * What the beginning of a text is as XML, by its root's name and namespaces; null where it is none. Of other people's
 * roots only those count that an XML declaration announces: Markdown may begin with HTML.
 */
export function xmlFormat(text: string): XmlKind | null {
  let rest = text.replace(/^\ufeff/u, '');
  let declared = false;
  for (let before = BEFORE_ROOT.exec(rest); before !== null; before = BEFORE_ROOT.exec(rest)) {
    declared ||= before[0].startsWith('<?xml');
    rest = rest.slice(before[0].length);
  }
  const [, root, attributes = ''] = ROOT.exec(rest) ?? [];
  if (root === undefined) return null;
  const format = formatOf(root, attributes);
  return format === null && !declared ? null : { format, root };
}
