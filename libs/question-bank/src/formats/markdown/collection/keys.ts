import { normaliseText } from '../../../domain/normalise.ts';
import { spelled } from './labels.ts';

export interface KeyedChoice {
  /** As written; null for choices that have no label. */
  readonly label: string | null;
  readonly text: string;
}

export type KeyReading =
  | {
      readonly ok: true;
      /** Zero-based positions of the right choices, each once. */
      readonly places: readonly number[];
      /** What follows the labels and is not the choice's own text. */
      readonly rest: string;
      /** Said about a label that was repaired. */
      readonly repair: string | null;
    }
  | { readonly ok: false; readonly code: 'UNKNOWN_KEY' | 'UNREADABLE_KEY'; readonly message: string };

/** Marks around a key that say nothing. */
export const plainKey = (text: string): string =>
  text
    .replace(/<\/?(?:b|strong|i|em|code|p|br)\s*\/?>/giu, ' ')
    .replace(/✅|✔️?|☑️?|👉/gu, ' ')
    .trim()
    .replace(/^[*_`"'“”]+(?=[^*_`"'“”]{1,40}[*_`"'“”]+)/u, (marks) => (marks.length > 0 ? '' : marks))
    .replace(/^([^*_`"'“”\s]{1,20})[*_`"'“”]+(?=$|[\s).,:])/u, '$1')
    .trim();

const same = (a: string, b: string): boolean => bareText(a) === bareText(b) && bareText(a) !== '';
const bareText = (text: string): string =>
  normaliseText(text)
    .replace(/^[*_`]+|[*_`.]+$/gu, '')
    .toLowerCase();

/** A label, its brackets, and what separates it from the next one or from words. */
const TOKEN =
  /^[ \t]*(?:(?:options?|choices?|letters?)[ \t]+)?[([*_`]{0,3}((?:\p{L}ـ?|\p{L}[\p{L}_-]{0,15}[0-9]{1,6}|[0-9]{1,3}))[)\]*_`]{0,3}(?![\p{L}\p{N}\p{M}'’+#_-])/iu;
const BETWEEN = /^[ \t]*(?:,|，|、|;|&|\+|\/|and\b|und\b|et\b|y\b|e\b|и\b|و)[ \t]*(?:(?:and|und|et|y)\b[ \t]*)?/iu;
const AFTER = /^[ \t]*(?:[).:：、–—-]|\\\))*[ \t]*/u;

const unpadded = (label: string): string => spelled(label).replace(/([^0-9])0+(?=[0-9]+$)|^0+(?=[0-9])/u, '$1');

interface Found {
  readonly place: number;
  readonly repair: string | null;
}

/** The choice that a label names; null if it names none. */
function find(label: string, choices: readonly KeyedChoice[]): Found | null {
  const labels = choices.map((choice) => choice.label);
  const exact = labels.findIndex((each) => each !== null && spelled(each) === spelled(label));
  if (exact >= 0) return { place: exact, repair: null };
  const loose = labels.flatMap((each, index) => (each !== null && unpadded(each) === unpadded(label) ? [index] : []));
  const [only] = loose;
  if (loose.length === 1 && only !== undefined && /[0-9]/u.test(label)) {
    return { place: only, repair: `the key ${label} was read as ${labels[only] ?? ''}` };
  }
  if (labels.some((each) => each !== null)) return null;
  // Choices without labels are counted as readers count them: A, B, C, or 1, 2, 3.
  if (/^[0-9]+$/u.test(label)) {
    const place = Number(label) - 1;
    return place >= 0 && place < choices.length ? { place, repair: null } : null;
  }
  const place = 'abcdefghijklmnopqrstuvwxyz'.indexOf(spelled(label));
  return place >= 0 && place < choices.length ? { place, repair: null } : null;
}

/** `BD` for B and D: certain only where every letter is a label and they are in order. */
function together(text: string, choices: readonly KeyedChoice[]): readonly number[] | null {
  if (!/^\p{Lu}{2,10}$/u.test(text)) return null;
  const places = [...text].map((letter) => choices.findIndex((choice) => choice.label === letter));
  return places.every((place, index) => place >= 0 && place > (places[index - 1] ?? -1)) ? places : null;
}

/**
 * Which choices an answer names: "B", "(B)", "B) its text", "B, D", "A and C", "option B", the whole text of a choice, or
 * the label in another spelling (`answer_004` for `answer_4`), which is repaired and said.
 */
export function readKey(raw: string, choices: readonly KeyedChoice[]): KeyReading {
  const text = plainKey(raw);
  const whole = choices.findIndex((choice) => same(choice.text, raw.trim()) || same(choice.text, text));
  if (
    whole >= 0 &&
    !(text.length === 1 && choices.some(({ label }) => label !== null && spelled(label) === spelled(text)))
  ) {
    return { ok: true, places: [whole], rest: '', repair: null };
  }
  const run = together(text.replace(/[.\s]+$/u, ''), choices);
  if (run !== null) return { ok: true, places: run, rest: '', repair: null };
  const found: Found[] = [];
  const unknown: string[] = [];
  let rest = text;
  for (let token = TOKEN.exec(rest); token !== null; token = TOKEN.exec(rest)) {
    const label = token[1] ?? '';
    const place = find(label, choices);
    if (place === null) unknown.push(label);
    else found.push(place);
    rest = rest.slice(token[0].length);
    const between = BETWEEN.exec(rest);
    if (between === null || TOKEN.exec(rest.slice(between[0].length)) === null) break;
    rest = rest.slice(between[0].length);
  }
  if (found.length === 0 && unknown.length === 0) {
    return {
      ok: false,
      code: 'UNREADABLE_KEY',
      message: `The key is neither the label nor the text of a choice: ${text.slice(0, 80)}`,
    };
  }
  const remark = rest.replace(AFTER, '').trim();
  // "A message queue" begins with an article, "I think" with a pronoun: neither names a choice.
  const separated = /^\s*(?:$|[\n(])/u.test(rest) || (AFTER.exec(rest)?.[0].trim() ?? '') !== '';
  if (unknown.length > 0) {
    return separated
      ? {
          ok: false,
          code: 'UNKNOWN_KEY',
          message: `The key names ${unknown.join(', ')}, and the question has no such choice.`,
        }
      : {
          ok: false,
          code: 'UNREADABLE_KEY',
          message: `The key is neither the label nor the text of a choice: ${text.slice(0, 80)}`,
        };
  }
  const named = choices.findIndex((choice) => same(choice.text, remark));
  if (named >= 0 && !found.some(({ place }) => place === named)) {
    return {
      ok: false,
      code: 'UNREADABLE_KEY',
      message: `The key names one choice and says the text of another: ${text.slice(0, 80)}`,
    };
  }
  if (!separated && named < 0) {
    return {
      ok: false,
      code: 'UNREADABLE_KEY',
      message: `The key is neither the label nor the text of a choice: ${text.slice(0, 80)}`,
    };
  }
  return {
    ok: true,
    places: [...new Set(found.map(({ place }) => place))],
    rest: named >= 0 ? '' : remark,
    repair: found.find(({ repair }) => repair !== null)?.repair ?? null,
  };
}
