import { normaliseText } from '../../domain/normalise.ts';
import type { Choice, ChoiceContent, MatchingContent, OrderingContent } from '../../domain/question-content.ts';
import { firstOf, ownText } from '../xml/xml-element.ts';
import { answersOf, sharingAnswers, wholeAnswers, type Answer } from './answers.ts';
import { ItemFailure, type MoodleQuestion } from './moodle-question.ts';

/** Refuses what nobody could answer or key: fewer than two, empty ones, equal ones. */
function checked(choices: readonly Choice[], what: string): readonly Choice[] {
  if (choices.length < 2) throw new ItemFailure('TOO_FEW_CHOICES', `There are fewer than two ${what}.`);
  const seen = new Map<string, number>();
  for (const [index, { text }] of choices.entries()) {
    const normalised = normaliseText(text);
    if (normalised === '') throw new ItemFailure('EMPTY_CHOICE', `Number ${index + 1} of the ${what} is empty.`);
    const earlier = seen.get(normalised);
    if (earlier !== undefined) {
      throw new ItemFailure('DUPLICATE_CHOICES', `Numbers ${earlier + 1} and ${index + 1} of the ${what} are equal.`);
    }
    seen.set(normalised, index);
  }
  return choices;
}

function choicesOf(question: MoodleQuestion, answers: readonly Answer[], anchored: boolean): readonly Choice[] {
  const choices = answers.map(({ element }, index) => ({
    id: String(index + 1),
    text: question.texts.of(element),
    anchored,
  }));
  return checked(choices, 'choices');
}

/** The one choice that is right, as its id. */
function onlyRight(answers: readonly Answer[], right: readonly Answer[]): { choiceIds: string[] } {
  const [only, ...others] = right;
  if (only === undefined) throw new ItemFailure('NO_KEY', 'No choice is worth the whole mark.');
  if (others.length > 0) {
    throw new ItemFailure(
      'AMBIGUOUS_KEY',
      `One of ${right.length} choices would do, and a question here has exactly one that is right.`,
    );
  }
  return { choiceIds: [String(answers.indexOf(only) + 1)] };
}

const isAmong = (answer: Answer | undefined, right: ReadonlySet<Answer>): boolean =>
  answer !== undefined && right.has(answer);

/** `multichoice`. Choices that Moodle is told not to shuffle are anchored. */
export function readMultichoice(question: MoodleQuestion, isTrueFalse: boolean): ChoiceContent {
  const stem = question.stem;
  const answers = answersOf(question);
  const single = question.isOn('single', true);
  const right = single ? wholeAnswers(question, answers, 'WEIGHT') : sharingAnswers(question, answers);
  const choices = choicesOf(question, answers, !question.isOn('shuffleanswers', true));
  const explanation = question.textOrNull('generalfeedback');
  if (single) {
    const kind = isTrueFalse && choices.length === 2 ? 'TRUE_FALSE' : 'SINGLE_CHOICE';
    return { kind, stem, choices, key: onlyRight(answers, right), explanation };
  }
  if (right.length === 0) throw new ItemFailure('NO_KEY', 'No choice is worth anything.');
  const worth = new Set(right);
  const key = { choiceIds: choices.filter((_, index) => isAmong(answers[index], worth)).map(({ id }) => id) };
  return { kind: 'MULTIPLE_CHOICE', stem, choices, key, explanation };
}

/** `truefalse`: its answers are Moodle's words `true` and `false`, in whatever order. */
export function readTrueFalse(question: MoodleQuestion): ChoiceContent {
  const stem = question.stem;
  const answers = answersOf(question);
  const words = answers.map(({ raw }) => raw.toLowerCase());
  if (words.length !== 2 || !words.includes('true') || !words.includes('false')) {
    throw new ItemFailure('MALFORMED', 'The answers of a true/false question are not "true" and "false".');
  }
  const choices = words.map((word, index) => ({
    id: String(index + 1),
    text: word === 'true' ? 'True' : 'False',
    anchored: false,
  }));
  const key = onlyRight(answers, wholeAnswers(question, answers, 'WEIGHT'));
  return { kind: 'TRUE_FALSE', stem, choices, key, explanation: question.textOrNull('generalfeedback') };
}

/** `ordering`, a plug-in that Moodle ships since 4.4: its answers stand in the right order. */
export function readOrdering(question: MoodleQuestion): OrderingContent {
  const stem = question.stem;
  const answers = answersOf(question);
  const choices = choicesOf(question, answers, false);
  const selected = question.value('selecttype').toUpperCase();
  if (selected !== '' && selected !== 'ALL' && selected !== '0') {
    question.lose('SELECTION', `only ${question.value('selectcount') || 'some'} of the items being shown`);
  }
  const key = { order: choices.map(({ id }) => id) };
  return { kind: 'ORDERING', stem, choices, key, explanation: question.textOrNull('generalfeedback') };
}

/** `matching`: a pair without a question only adds its answer as one more that is offered. */
export function readMatching(question: MoodleQuestion): MatchingContent {
  const stem = question.stem;
  const choices: Choice[] = [];
  const targets: Choice[] = [];
  const matches: { left: string; right: string }[] = [];
  const known = new Map<string, string>();
  for (const pair of question.all('subquestion')) {
    const text = question.texts.of(pair);
    const answer = firstOf(pair, 'answer');
    const target = answer === null ? '' : question.texts.plain(ownText(firstOf(answer, 'text') ?? answer), pair);
    if (target === '') {
      if (text === '') continue;
      throw new ItemFailure('NO_KEY', `Line ${pair.line}: a question has no answer to match.`);
    }
    const same = normaliseText(target);
    let right = known.get(same);
    if (right === undefined) {
      right = `t${targets.length + 1}`;
      known.set(same, right);
      targets.push({ id: right, text: target, anchored: false });
    }
    if (text === '') continue;
    const left = String(choices.length + 1);
    choices.push({ id: left, text, anchored: false });
    matches.push({ left, right });
  }
  return {
    kind: 'MATCHING',
    stem,
    choices: checked(choices, 'questions to match'),
    targets: checked(targets, 'answers to match'),
    key: { matches },
    explanation: question.textOrNull('generalfeedback'),
  };
}
