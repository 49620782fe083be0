import { firstOf, ownText, textWithin, type XmlElement } from '../xml/xml-element.ts';
import { ItemFailure, type MoodleQuestion } from './moodle-question.ts';

/** An `<answer>` with what it is worth in percent. */
export interface Answer {
  readonly element: XmlElement;
  /** Percent: 100 for the whole mark, negative for a deduction. */
  readonly fraction: number;
  /** As it stands, without white space around it. */
  readonly raw: string;
}

/** Percent that numbers of five decimals may be off: Moodle writes a third as 33.33333. */
const CLOSE = 0.01;

const isWhole = (fraction: number): boolean => Math.abs(fraction - 100) < CLOSE;

const short = (text: string): string => `"${text.replace(/\s+/gu, ' ').slice(0, 60)}"`;

/** The answers, in their order, with their feedback reported as lost. */
export function answersOf(question: MoodleQuestion): Answer[] {
  return question.all('answer').map((element) => {
    // Texts of old files stand in the answer itself.
    const raw = ownText(firstOf(element, 'text') ?? element).trim();
    const given = (element.attributes.fraction ?? '0').trim();
    const fraction = Number(given);
    if (given === '' || !Number.isFinite(fraction)) {
      throw new ItemFailure('UNKNOWN_KEY', `Line ${element.line}: "${given.slice(0, 40)}" is no share of the mark.`);
    }
    const feedback = firstOf(element, 'feedback');
    if (feedback !== null && textWithin(feedback).trim() !== '') {
      question.lose('CHOICE_FEEDBACK', `the feedback for the answer ${short(raw)}`, 'other', feedback.line);
    }
    return { element, fraction, raw };
  });
}

/** Reports what an answer is worth, where questions here know only right and wrong. */
function loseWeight(question: MoodleQuestion, { element, fraction, raw }: Answer, code = 'WEIGHT'): void {
  question.lose(code, `the answer ${short(raw)} being worth ${fraction} %`, 'other', element.line);
}

/** The answers worth the whole mark; what others are worth is reported. */
export function wholeAnswers(
  question: MoodleQuestion,
  answers: readonly Answer[],
  code: 'WEIGHT' | 'PARTIAL_CREDIT',
): Answer[] {
  for (const answer of answers) {
    if (!isWhole(answer.fraction) && answer.fraction !== 0) loseWeight(question, answer, code);
  }
  return answers.filter(({ fraction }) => isWhole(fraction));
}

/**
 * The right answers of a question with several: those worth anything. What they are worth is reported unless all have
 * the same share, and all others nothing or the same share as a deduction.
 */
export function sharingAnswers(question: MoodleQuestion, answers: readonly Answer[]): Answer[] {
  const right = answers.filter(({ fraction }) => fraction > 0);
  const share = 100 / right.length;
  const isUsual = ({ fraction }: Answer): boolean => fraction === 0 || Math.abs(Math.abs(fraction) - share) < CLOSE;
  const deducting = answers.filter(({ fraction }) => fraction < 0).length;
  const mixed = deducting > 0 && deducting < answers.length - right.length;
  for (const answer of answers) {
    if (!isUsual(answer) || (mixed && answer.fraction < 0)) loseWeight(question, answer);
  }
  return right;
}
