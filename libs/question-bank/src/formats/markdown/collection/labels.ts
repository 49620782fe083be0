/** The orders in which choices are lettered. Arabic has two; hamza and tatweel are left aside. */
const ALPHABETS = [
  'abcdefghijklmnopqrstuvwxyz',
  'ابجدهوزحطي',
  'ابتثجحخدذر',
  'абвгдежзик',
  'αβγδεζηθικ',
  'אבגדהוזחטי',
  'アイウエオカキクケコ',
  'あいうえおかきくけこ',
  '가나다라마바사아자차',
  '甲乙丙丁戊己庚辛壬癸',
  'กขคงจฉชซญฎ',
].map((letters) => [...letters]);

/** One spelling for a label: small letters, Arabic alef without hamza, heh without tatweel. */
export const spelled = (label: string): string =>
  label.normalize('NFC').toLowerCase().replace(/[أإآ]/gu, 'ا').replace(/ـ/gu, '');

/** The zero-based places that a label may have, one for each alphabet that holds it. */
const placesOf = (label: string): number[] => ALPHABETS.map((letters) => letters.indexOf(spelled(label)));

/** Whether these labels run as one of the alphabets does, without a gap. Named labels and numbers count up by one. */
export function runsOn(labels: readonly string[]): boolean {
  const names = labels.map((label) => /^(.*?)([0-9]+)$/u.exec(spelled(label)));
  if (names.every((name) => name !== null)) {
    const first = Number(names[0]?.[2]);
    return first <= 1 && names.every((name, index) => name[1] === names[0]?.[1] && Number(name[2]) === first + index);
  }
  const places = labels.map(placesOf);
  return ALPHABETS.some((_, alphabet) => places.every((place, index) => place[alphabet] === index));
}

export interface LabelledLine {
  readonly label: string;
  /** The smallest zero-based place that the label has in any alphabet; -1 if it has none. */
  readonly position: number;
  /** What follows the label. */
  readonly text: string;
  /** How it is written; choices of one question are written alike. */
  readonly style: string;
  readonly indent: number;
}

const LABEL = String.raw`\p{L}ـ?|\p{L}[\p{L}_-]{0,15}[0-9]{1,4}`;
const LABELLED = new RegExp(
  String.raw`^(?<indent>[ \t>]*)(?<bullet>[-*+•][ \t]+)?(?<bold>\*\*|__)?(?:\((?<round>${LABEL})\)|\[(?<square>\p{Lu})\]|(?<plain>${LABEL})(?<mark>\\?[).:：．、]))(?:\*\*|__)?[:.]?(?<gap>[ \t]+|$|(?<=[)：、])|(?<=:)(?=\x60))`,
  'u',
);
const DASHED =
  /^(?<indent>[ \t>]*)(?<bullet>[-*+•][ \t]+)(?<bold>\*\*|__)?(?<plain>[A-Z])(?:\*\*|__)?[ \t]+(?<mark>[-–—])[ \t]+/u;
/** `- 1: x`; without the bullet it is an entry of a list, or a question. */
const NUMBERED =
  /^(?<indent>[ \t>]*)(?<bullet>[-*+•][ \t]+)(?<bold>\*\*|__)?(?<plain>[0-9]{1,3})(?<mark>[).:])(?:\*\*|__)?(?:[ \t]+|$)/u;

/** What ends a label, not far from the line's beginning: most lines have none, and are not looked at further. */
const MARK = /^[^\n]{0,60}[).:：．、\]–—-]/u;

/** A line that may be a lettered choice: `A) x`, `- B: x`, `(c) x`, `**D.** x`, `- answer_1: x`. */
export function labelOf(text: string): LabelledLine | null {
  if (!MARK.test(text)) return null;
  const match =
    LABELLED.exec(text.slice(0, 200)) ?? DASHED.exec(text.slice(0, 200)) ?? NUMBERED.exec(text.slice(0, 200));
  if (match === null) return null;
  const { indent = '', bullet, bold, round, square, plain, mark } = match.groups ?? {};
  const label = round ?? square ?? plain ?? '';
  const whole = match[0];
  const after = text.slice(whole.length).trim();
  const open = bold !== undefined && !whole.slice(whole.indexOf(bold) + 2).includes(bold);
  const places = placesOf(label).filter((place) => place >= 0);
  const named = /([0-9]+)$/u.exec(label);
  return {
    label,
    position: named === null ? (places.length === 0 ? -1 : Math.min(...places)) : Number(named[1]) - 1,
    text: open ? after.replace(bold, '').trim() : after,
    style: `${bullet === undefined ? '' : 'bullet'}${round === undefined ? (square === undefined ? (mark ?? '') : '[]') : '()'}`,
    indent: indent.length,
  };
}
