import { Decimal } from 'decimal.js';
import type { Numerical } from 'gift-pegjs';
import type { NumericContent, NumericKey } from '../../domain/question-content.ts';
import { creditOf, isFull, type Asked } from './gift-choices.ts';
import { failed, type Failure, type GiftReport } from './gift-report.ts';
import { entriesOf, quoted } from './gift-syntax.ts';

/** Sums and products of numbers of up to this many digits stay exact. */
const LONGEST = 1000;
const Exact = Decimal.clone({ precision: 4 * LONGEST });

const NUMBER = '[+-]?(?:[0-9]+(?:\\.[0-9]+)?|\\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?';
const ENTRY = new RegExp(`^([=~]?)\\s*(%[^%]*%)?\\s*(${NUMBER})(?:\\s*(:|\\.\\.)\\s*(${NUMBER}))?`, 'u');

/** The decimal as GIFT writes it, without an exponent; null for more digits than anybody means. */
function plainDecimal(number: Decimal): string | null {
  const { e: exponent, d: digits } = number;
  return digits.length > LONGEST / 7 || Math.abs(exponent) > LONGEST ? null : number.toFixed();
}

/** A number's key in the text of one answer: `1822`, `3.14:0.01`, `1..5`. */
function keyIn(entry: string): NumericKey | null {
  const [, , , first, mark, second] = ENTRY.exec(entry) ?? [];
  if (first === undefined || first.length > LONGEST || (second?.length ?? 0) > LONGEST) return null;
  const [from, to] = [new Exact(first), new Exact(second ?? 0)];
  if (plainDecimal(from) === null || plainDecimal(to) === null) return null;
  const [value, tolerance] = mark === '..' ? [from.plus(to).div(2), to.minus(from).div(2).abs()] : [from, to];
  return { value: value.toFixed(), tolerance: tolerance.abs().toFixed(), toleranceKind: 'ABSOLUTE' };
}

/** The answers with exponents and bare fractions in the spelling that GIFT's grammar has: `.5e1` is `5`. */
export function plainNumbers(answers: string): string {
  const [, hash, rest] = /^(\s*#)(.*)$/su.exec(answers) ?? [];
  if (hash === undefined || rest === undefined) return answers;
  const entries = entriesOf(rest);
  const length = entries.reduce((total, entry) => total + entry.length, 0);
  const plain = (number: string): string => new Decimal(number).toFixed();
  const respelled = entries.map((entry) =>
    entry.replace(
      ENTRY,
      (_, sign: string, weight: string | undefined, first: string, mark: string | undefined, second: string) =>
        `${sign}${weight ?? ''}${plain(first)}${mark === undefined ? '' : `${mark}${plain(second)}`}`,
    ),
  );
  // Behind a bare number the grammar takes no further answers, such as a feedback for every other one.
  const bare = entries.length > 1 && /^\s*[^=~\s]/u.test(respelled[0] ?? '');
  return `${hash}${bare ? '=' : ''}${respelled.join('')}${rest.slice(length)}`;
}

interface Answer {
  readonly isCorrect: boolean;
  readonly weight: number | null;
  readonly source: string;
}

/**
 * The one answer that gives full credit. Numbers are read from the source, because the parser's are floats.
 *
 * @param answers what stands between the braces
 */
export function numeric(
  { choices }: Numerical,
  answers: string,
  asked: Asked,
  report: GiftReport,
): NumericContent | Failure {
  const entries = entriesOf(answers.trim().slice(1));
  const given = Array.isArray(choices) ? choices : [{ isCorrect: true, weight: null, feedback: null }];
  const all = given.map((choice, position): Answer => {
    const source = entries[position] ?? '';
    report.feedback(choice.feedback, `the answer ${quoted(source.replace(/#.*$/su, ''))}`);
    return { isCorrect: choice.isCorrect, weight: choice.weight, source };
  });
  const full = all.filter((answer) => isFull(creditOf(answer)));
  for (const answer of all) {
    const credit = creditOf(answer);
    if (full.includes(answer) || credit === 0) continue;
    const [, , , ...number] = ENTRY.exec(answer.source) ?? [];
    const shown = number.filter((part) => part !== undefined).join('');
    report.lose('PARTIAL_CREDIT', 'other', `the answer ${quoted(shown)}, which gives ${credit} %`);
  }
  const [one] = full;
  if (one === undefined) return failed('NO_KEY', 'No number is named that gives full credit.');
  if (full.length > 1) {
    return failed('AMBIGUOUS_KEY', `${full.length} different numbers give full credit; a numeric question has one.`);
  }
  const key = keyIn(one.source);
  return key === null
    ? failed('NO_KEY', 'The answer that gives full credit is no number that can be kept.')
    : { kind: 'NUMERIC', ...asked, key };
}

/** The answers of a numeric question for a file, null when their digits are beyond every importer. */
export function writeNumber({ value, tolerance, toleranceKind }: NumericKey): string | null {
  const [exact, given] = [new Exact(value), new Exact(tolerance)];
  if (plainDecimal(exact) === null || plainDecimal(given) === null) return null;
  const absolute = toleranceKind === 'RELATIVE' ? exact.times(given).abs() : given;
  return absolute.isZero() ? `#${exact.toFixed()}` : `#${exact.toFixed()}:${absolute.toFixed()}`;
}
