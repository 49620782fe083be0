import { isBareLabel, SAID_LABEL } from './labels.ts';
import { readsTheSame } from './same-text.ts';
import { isHeading } from './sections.ts';

const FENCE = /^[ \t]*(?:```|~~~)/u;

/** The first letter as a character reference: a line that was a label or a heading by its words is none any more. */
const disguised = (line: string): string => line.replace(/\p{L}/u, (letter) => `&#${letter.codePointAt(0) ?? 0};`);

function escapedLine(line: string): string {
  const plain = line
    .replace(/^([ \t]*(?:[-*•][ \t]+)?(?:\*\*|__)?(?:Q(?:uestion)?[ \t]?)?[0-9]{1,4})([.):])/u, '$1\\$2')
    .replace(/(?<=[.?!…)\]"'”’»][ \t]{1,4})([0-9]{1,4})([.)])(?=[ \t])/gu, '$1\\$2')
    .replace(/(?<=^|[ \t])((?:\*\*|__)?\(?[A-Za-z])\)/gu, '$1\\)')
    .replace(/^([ \t]*(?:[-*•][ \t]+)?(?:\*\*|__)?[A-Za-z])\.(?=[\s*_]|$)/u, '$1\\.')
    .replace(/(?<=[.?!:…][)\]"'”’`]{0,2}[ \t]*)-(?=[ \t])/gu, '\\-')
    .replace(/[•‣◦▪\u200b\u2060\ufeff\u00ad\u2028\u2029]/gu, (sign) => `&#${sign.codePointAt(0) ?? 0};`)
    .replace(/^(?=[([])(?=.*[)\]][ \t]*$)/u, '\\')
    .replace(SAID_LABEL, '$1\\:');
  return isHeading(plain) || isBareLabel(plain) ? disguised(plain) : plain;
}

/**
 * The text with everything escaped that a guide would take for its layout; the text as it is if it would then read
 * otherwise, as code does.
 */
export function escaped(text: string): string {
  let fenced = false;
  const lines = text.replace(/(?<=\S) {2,}\n/gu, '\\\n').split('\n');
  const changed = lines
    .map((line) => {
      if (FENCE.test(line)) fenced = !fenced;
      return fenced ? line : escapedLine(line);
    })
    .join('\n');
  return readsTheSame(text, changed) ? changed : text;
}
