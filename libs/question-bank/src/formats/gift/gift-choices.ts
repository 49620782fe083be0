import type { MultipleChoice, ShortAnswer, TextChoice, TrueFalse } from 'gift-pegjs';
import { normaliseText } from '../../domain/normalise.ts';
import type { Choice, ChoiceContent, ShortTextContent } from '../../domain/question-content.ts';
import { failed, type Failure, type GiftReport } from './gift-report.ts';
import { quoted } from './gift-syntax.ts';

/** What everything with a key has in common; the key follows from the answers. */
export interface Asked {
  readonly stem: string;
  readonly explanation: string | null;
}

/** Percent of the points that an answer gives. */
export const creditOf = ({ isCorrect, weight }: { isCorrect: boolean; weight: number | null }): number =>
  weight ?? (isCorrect ? 100 : 0);

export const isFull = (credit: number): boolean => credit > 99.99;

const about = (choice: TextChoice): string => quoted(choice.text.text);

type Verdict = { readonly kind: 'SINGLE_CHOICE' | 'MULTIPLE_CHOICE'; readonly right: readonly TextChoice[] };

/**
 * Which choices are right. With an `=`, one choice is to be chosen and the one that gives full credit is right; with
 * weights alone, those together that add up to it, as Moodle reads them.
 */
function verdictOn(choices: readonly TextChoice[], report: GiftReport): Verdict | Failure {
  const full = choices.filter((choice) => isFull(creditOf(choice)));
  const positive = choices.filter((choice) => creditOf(choice) > 0);
  const [one] = full;
  if (one !== undefined && full.length === 1 && choices.some(({ isCorrect }) => isCorrect)) {
    return { kind: 'SINGLE_CHOICE', right: full };
  }
  if (full.length > 1) {
    report.lose('ANY_RIGHT_CHOICE', 'other', `each of its ${full.length} right choices alone gives full credit`);
    return { kind: 'MULTIPLE_CHOICE', right: full };
  }
  if (positive.length === 0) return failed('NO_KEY', 'No choice is marked as right.');
  const sum = positive.reduce((total, choice) => total + creditOf(choice), 0);
  return Math.abs(sum - 100) <= positive.length
    ? { kind: 'MULTIPLE_CHOICE', right: positive }
    : failed('AMBIGUOUS_KEY', `The weights of its right choices add up to ${Number(sum.toFixed(5))} %, not to 100 %.`);
}

/** Weights that the key implies: the right ones share 100 %, the wrong ones take nothing, a share, or everything. */
function reportWeights(choices: readonly TextChoice[], { kind, right }: Verdict, report: GiftReport): void {
  const share = 100 / right.length;
  const near = (credit: number, expected: number): boolean => Math.abs(credit - expected) <= 1;
  const wrong = choices.filter((choice) => !right.includes(choice));
  const penalty = wrong[0] === undefined ? 0 : creditOf(wrong[0]);
  const usual = kind === 'MULTIPLE_CHOICE' && [0, -share, -100].some((expected) => near(penalty, expected));
  for (const choice of choices) {
    const credit = creditOf(choice);
    const implied = right.includes(choice)
      ? isFull(credit) || near(credit, share)
      : credit === 0 || (usual && near(credit, penalty));
    if (!implied) report.lose('WEIGHT', 'other', `the weight ${credit} % of the choice ${about(choice)}`);
  }
}

export function multipleChoice(
  { choices: given }: MultipleChoice,
  asked: Asked,
  report: GiftReport,
): ChoiceContent | Failure {
  if (given.length < 2) return failed('TOO_FEW_CHOICES', 'It has only one choice.');
  const verdict = verdictOn(given, report);
  if ('ok' in verdict) return verdict;
  reportWeights(given, verdict, report);
  const choices = given.map((choice, position): Choice => {
    report.feedback(choice.feedback, `the choice ${about(choice)}`);
    return { id: `c${position + 1}`, text: report.markdown(choice.text), anchored: false };
  });
  const choiceIds = choices.filter((_, position) => verdict.right.some((right) => right === given[position]));
  return { kind: verdict.kind, ...asked, choices, key: { choiceIds: choiceIds.map(({ id }) => id) } };
}

/** The choices of a true-false question, whose words GIFT does not give. */
export const TRUTHS: readonly Choice[] = [
  { id: 'c1', text: 'True', anchored: false },
  { id: 'c2', text: 'False', anchored: false },
];

export function trueFalse(parsed: TrueFalse, asked: Asked, report: GiftReport): ChoiceContent {
  // The first feedback is for the wrong answer, whichever that is.
  report.feedback(parsed.trueFeedback, 'a wrong answer');
  report.feedback(parsed.falseFeedback, 'a right answer');
  return { kind: 'TRUE_FALSE', ...asked, choices: TRUTHS, key: { choiceIds: [parsed.isTrue ? 'c1' : 'c2'] } };
}

/** An asterisk stands for any characters, unless a backslash stands before it. */
const WILDCARD = /(?<!\\)\*+/gu;

export const withLiteralAsterisks = (answer: string): string => answer.replaceAll('*', '\\*');

/**
 * An accepted answer without its wildcards. Each stands for no characters too, so that what is left is accepted for
 * certain; what else it would accept is lost.
 */
function withoutWildcards(answer: string, report: GiftReport): string {
  const left = answer.replace(WILDCARD, '');
  if (left !== answer) {
    report.lose('WILDCARD', 'other', `the "*" in the answer ${quoted(answer)}, which stands for any characters`);
  }
  return left.replaceAll('\\*', '*').trim();
}

export function shortText({ choices }: ShortAnswer, asked: Asked, report: GiftReport): ShortTextContent | Failure {
  const accepted = new Map<string, string>();
  for (const choice of choices) {
    report.feedback(choice.feedback, `the answer ${about(choice)}`);
    const credit = creditOf(choice);
    if (!isFull(credit)) {
      if (credit !== 0) report.lose('PARTIAL_CREDIT', 'other', `the answer ${about(choice)}, which gives ${credit} %`);
      continue;
    }
    const answer = withoutWildcards(choice.text.text, report);
    if (answer !== '' && !accepted.has(normaliseText(answer))) accepted.set(normaliseText(answer), answer);
  }
  return accepted.size === 0
    ? failed('NO_KEY', 'No answer is named that gives full credit.')
    : { kind: 'SHORT_TEXT', ...asked, key: { accepted: [...accepted.values()], caseSensitive: false } };
}
