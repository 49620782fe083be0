import { Decimal } from 'decimal.js';
import { normaliseText } from '../../domain/normalise.ts';
import type { NumericContent, OpenContent, ShortTextContent } from '../../domain/question-content.ts';
import { splitNotes } from '../gift/interview-notes.ts';
import { elementsOf, firstOf, ownText, textWithin } from '../xml/xml-element.ts';
import { answersOf, wholeAnswers, type Answer } from './answers.ts';
import { ItemFailure, type MoodleQuestion } from './moodle-question.ts';
import { nameFrom } from './question-name.ts';

/** A star that no backslash takes its meaning from: any characters may stand there. */
const WILDCARD = /(?<!\\)\*/u;

/** `*` alone, worth nothing, only carries the feedback for every other answer. */
const isRest = ({ raw, fraction }: Answer): boolean => raw === '*' && fraction === 0;

/**
 * `shortanswer`: the answers worth the whole mark are accepted. One with a wildcard cannot be said here; it is left out
 * and reported, and the question fails if no other is right.
 */
export function readShortAnswer(question: MoodleQuestion): ShortTextContent {
  const stem = question.stem;
  const answers = answersOf(question).filter((answer) => !isRest(answer));
  const right = wholeAnswers(question, answers, 'PARTIAL_CREDIT');
  const accepted = new Map<string, string>();
  for (const { raw, element } of right) {
    if (WILDCARD.test(raw)) {
      question.lose('WILDCARD', `the accepted pattern "${raw.slice(0, 80)}"`, 'other', element.line);
      continue;
    }
    const text = raw.replaceAll('\\*', '*');
    if (text !== '' && !accepted.has(normaliseText(text))) accepted.set(normaliseText(text), text);
  }
  if (accepted.size === 0) {
    const patterns = right.length > 0;
    throw new ItemFailure('NO_KEY', patterns ? 'Every right answer is a pattern with "*".' : 'No answer is right.');
  }
  const key = { accepted: [...accepted.values()], caseSensitive: question.isOn('usecase', false) };
  return { kind: 'SHORT_TEXT', stem, key, explanation: question.textOrNull('generalfeedback') };
}

function decimalOf(text: string, what: string): Decimal {
  try {
    const value = new Decimal(text);
    if (value.isFinite()) return value;
  } catch {
    // Told apart below, with what it was to be.
  }
  throw new ItemFailure('UNKNOWN_KEY', `The ${what} "${text.slice(0, 40)}" is no number.`);
}

interface NumericAnswer {
  readonly value: string;
  readonly tolerance: string;
}

function numericOf({ element, raw }: Answer): NumericAnswer {
  const tolerance = ownText(firstOf(element, 'tolerance')).trim() || '0';
  if (raw === '*') throw new ItemFailure('UNKNOWN_KEY', 'Any number would be right.');
  decimalOf(raw, 'answer');
  if (decimalOf(tolerance, 'tolerance').isNegative()) {
    throw new ItemFailure('UNKNOWN_KEY', `The tolerance "${tolerance.slice(0, 40)}" is below zero.`);
  }
  return { value: raw, tolerance };
}

/** `numerical`: exactly one value may be worth the whole mark. */
export function readNumerical(question: MoodleQuestion): NumericContent {
  const stem = question.stem;
  const answers = answersOf(question).filter((answer) => !isRest(answer));
  const [first, ...others] = wholeAnswers(question, answers, 'PARTIAL_CREDIT').map(numericOf);
  if (first === undefined) throw new ItemFailure('NO_KEY', 'No answer is right.');
  let key = first;
  for (const other of others) {
    if (!new Decimal(other.value).equals(key.value)) {
      throw new ItemFailure('AMBIGUOUS_KEY', 'Several values are right, and a question here has exactly one.');
    }
    if (new Decimal(other.tolerance).greaterThan(key.tolerance)) key = other;
  }
  for (const units of question.all('units')) {
    for (const unit of elementsOf(units, 'unit')) {
      const name = ownText(firstOf(unit, 'unit_name')).trim();
      question.lose('UNIT', `the unit "${name.slice(0, 40)}"`, 'other', unit.line);
    }
  }
  return {
    kind: 'NUMERIC',
    stem,
    key: { ...key, toleranceKind: 'ABSOLUTE' },
    explanation: question.textOrNull('generalfeedback'),
  };
}

/** `essay`: what Moodle shows to markers is the model answer. */
export function readEssay(question: MoodleQuestion): OpenContent {
  const stem = question.stem;
  const { name } = question;
  for (const template of question.all('responsetemplate')) {
    if (textWithin(template).trim() !== '') {
      question.lose('RESPONSE_TEMPLATE', 'the text that the answer begins with', 'other', template.line);
    }
  }
  if (question.says('generalfeedback')) {
    question.lose('GENERAL_FEEDBACK', 'the general feedback', 'explanation');
  }
  const title = name === '' || name === nameFrom(stem) ? null : name;
  return { kind: 'OPEN', title, stem, ...splitNotes(question.text('graderinfo')) };
}
