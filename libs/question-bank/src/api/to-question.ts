import type { ChoiceType } from '@plumbline/contracts';
import { choiceLabel, choicesOf, targetsOf, type Choice, type QuestionContent } from '../domain/question-content.ts';
import type { QuestionRecord } from '../data/question.repository.ts';
import type { QuestionDescription } from '../domain/question.ts';
import type { AnswerKeyType, QuestionSayingType, QuestionType } from './question.types.ts';

const NO_KEY: AnswerKeyType = {
  choiceIds: null,
  labels: null,
  numeric: null,
  tolerance: null,
  toleranceKind: null,
  accepted: null,
  caseSensitive: null,
  order: null,
  matches: null,
};

const labelled = (choices: readonly Choice[]): ChoiceType[] =>
  choices.map(({ id, text, anchored }, index) => ({ id, text, anchored, label: choiceLabel(index) }));

function keyOf(content: QuestionContent): AnswerKeyType | null {
  if (!('key' in content) || content.key === null) return null;
  switch (content.kind) {
    case 'NUMERIC': {
      const { value, tolerance, toleranceKind } = content.key;
      return { ...NO_KEY, numeric: Number(value), tolerance: Number(tolerance), toleranceKind };
    }
    case 'SHORT_TEXT':
      return { ...NO_KEY, accepted: [...content.key.accepted], caseSensitive: content.key.caseSensitive };
    case 'ORDERING':
      return { ...NO_KEY, order: [...content.key.order] };
    case 'MATCHING':
      return { ...NO_KEY, matches: content.key.matches.map(({ left, right }) => ({ left, right })) };
    default: {
      const { choiceIds } = content.key;
      const labels = labelled(content.choices).filter(({ id }) => choiceIds.includes(id));
      return { ...NO_KEY, choiceIds: [...choiceIds], labels: labels.map(({ label }) => label) };
    }
  }
}

/** What a question or one of its versions says, as the API shows it to those who may see its key. */
export function toSaying(said: QuestionDescription & { readonly content: QuestionContent }): QuestionSayingType {
  const { content } = said;
  const open = content.kind === 'OPEN' ? content : null;
  const scenario = content.kind === 'SCENARIO' ? content : null;
  return {
    kind: content.kind,
    title: open?.title ?? scenario?.title ?? null,
    stem: content.stem,
    skills: [...said.skills],
    difficulty: said.difficulty,
    locale: said.locale,
    source: said.source,
    licence: said.licence,
    choices: labelled(choicesOf(content)),
    targets: labelled(targetsOf(content)),
    key: keyOf(content),
    explanation: 'explanation' in content ? content.explanation : null,
    modelAnswer: open?.modelAnswer ?? null,
    keyPoints: [...(open?.keyPoints ?? [])],
    commonMistakes: [...(open?.commonMistakes ?? [])],
    followUps: [...(open?.followUps ?? [])],
    prompts: (scenario?.prompts ?? []).map(({ text, expectedOutline }) => ({ text, expectedOutline })),
    redFlags: [...(scenario?.redFlags ?? [])],
  };
}

/** A question at its newest version. */
export const toQuestion = (question: QuestionRecord): QuestionType => ({
  ...toSaying(question),
  id: question.id,
  status: question.status,
  version: question.version,
  publishedVersion: question.publishedVersion,
  warnings: [...question.warnings],
});
