import { choiceLabel, type Choice, type QuestionContent } from '../domain/question-content.ts';
import type { QuestionKind } from '@plumbline/contracts';
import type { AnswerKeyInput, ChoiceInput, CreateQuestionInput } from './question.types.ts';

type Wording = Omit<CreateQuestionInput, 'kind'>;

const named = (choices: readonly ChoiceInput[]): Choice[] =>
  choices.map(({ id, text, anchored }, index) => ({ id: id ?? choiceLabel(index), text, anchored }));

/** Ids by label where labels were given; a label that no choice has stays, for validation to object to. */
const chosen = (key: AnswerKeyInput, choices: readonly Choice[]): string[] =>
  key.choiceIds ??
  (key.labels ?? []).map((label) => choices.find((_, index) => choiceLabel(index) === label)?.id ?? label);

/** What somebody wrote, as the content of a version. Choice ids are those of the input, to be replaced by lasting ones. */
export function toContent(kind: QuestionKind, input: Wording): QuestionContent {
  const { stem, key } = input;
  const explanation = input.explanation ?? null;
  const title = input.title ?? null;
  const choices = named(input.choices);
  switch (kind) {
    case 'OPEN': {
      const { keyPoints, commonMistakes, followUps } = input;
      return { kind, title, stem, modelAnswer: input.modelAnswer ?? null, keyPoints, commonMistakes, followUps };
    }
    case 'SCENARIO': {
      const prompts = input.prompts.map(({ text, expectedOutline }) => ({
        text,
        expectedOutline: expectedOutline ?? null,
      }));
      return { kind, title, stem, prompts, redFlags: input.redFlags };
    }
    case 'NUMERIC': {
      const toleranceKind = key?.toleranceKind ?? 'ABSOLUTE';
      const value = key?.numeric;
      return {
        kind,
        stem,
        explanation,
        key: value == null ? null : { value, tolerance: key?.tolerance ?? '0', toleranceKind },
      };
    }
    case 'SHORT_TEXT': {
      const accepted = key?.accepted;
      return {
        kind,
        stem,
        explanation,
        key: accepted == null ? null : { accepted, caseSensitive: key?.caseSensitive ?? false },
      };
    }
    case 'ORDERING':
      return { kind, stem, explanation, choices, key: key?.order == null ? null : { order: key.order } };
    case 'MATCHING': {
      const matches = key?.matches;
      return {
        kind,
        stem,
        explanation,
        choices,
        targets: named(input.targets),
        key: matches == null ? null : { matches },
      };
    }
    default:
      return { kind, stem, explanation, choices, key: key == null ? null : { choiceIds: chosen(key, choices) } };
  }
}
