import type { ImportedQuestion } from './bank.ts';

/** How one candidate of the story answers: the text of a choice for each stem, or null for a blank. */
export interface AnswerSheet {
  readonly who: string;
  readonly choose: (stem: string) => string | null;
  /** How many of the questions this sheet gets right. */
  readonly right: number;
}

const textAt = (question: ImportedQuestion, label: string | undefined): string | null =>
  question.choices.find((choice) => choice.label === label)?.text ?? null;

const keyLabel = (question: ImportedQuestion): string | undefined => question.key?.labels?.[0];

/** A choice that is wrong, the first in the question's own order. */
const wrongText = (question: ImportedQuestion): string | null =>
  question.choices.find((choice) => choice.label !== keyLabel(question))?.text ?? null;

/**
 * Five ways to answer single-choice questions whose keys are known. Choices are named by the label of the original
 * order, which shuffling hides from a candidate; so each is answered by its text.
 */
export function answerSheets(questions: readonly ImportedQuestion[]): AnswerSheet[] {
  const byStem = new Map(questions.map((question) => [question.stem, question]));
  const labels = questions.flatMap((question) => keyLabel(question) ?? []);
  const count = (label: string): number => labels.filter((other) => other === label).length;
  const commonest = [...new Set(labels)].sort((a, b) => count(b) - count(a))[0] ?? 'A';
  const sheet = (who: string, answer: (question: ImportedQuestion, index: number) => string | null): AnswerSheet => ({
    who,
    choose: (stem) => {
      const question = byStem.get(stem);
      return question ? answer(question, questions.indexOf(question)) : null;
    },
    right: questions.filter((question, index) => {
      const given = answer(question, index);
      return given !== null && given === textAt(question, keyLabel(question));
    }).length,
  });
  return [
    sheet('knows everything', (question) => textAt(question, keyLabel(question))),
    sheet('misses two', (question, index) => (index < 2 ? wrongText(question) : textAt(question, keyLabel(question)))),
    sheet(`always answers ${commonest}`, (question) => textAt(question, commonest)),
    sheet(`right only where it is not ${commonest}`, (question) =>
      keyLabel(question) === commonest ? wrongText(question) : textAt(question, keyLabel(question)),
    ),
    sheet('leaves all blank', () => null),
  ];
}
