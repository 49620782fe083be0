import { ok, type Result } from '@plumbline/kernel';
import { refusals } from './refusals.ts';

const KIT_KINDS = ['OPEN', 'SCENARIO'] as const;
export type KitKind = (typeof KIT_KINDS)[number];

/** What the interviewer says in a scenario, and what a good answer outlines; a prompt may have no outline. */
export interface KitPrompt {
  readonly text: string;
  readonly expectedOutline: string | null;
}

/** A question as the interviewer reads it, copied from the version that was published when the loop began. */
export interface KitQuestion {
  readonly questionId: string;
  readonly versionId: string;
  readonly version: number;
  readonly kind: KitKind;
  readonly stem: string;
  readonly modelAnswer: string | null;
  readonly keyPoints: readonly string[];
  readonly commonMistakes: readonly string[];
  readonly followUps: readonly string[];
  readonly prompts: readonly KitPrompt[];
  readonly redFlags: readonly string[];
}

/** A published version as the question bank hands it out: more kinds and more fields than a kit takes. */
export type QuestionContent = Omit<KitQuestion, 'kind'> & { readonly kind: string };

const isKitKind = (kind: string): kind is KitKind => KIT_KINDS.some((each) => each === kind);

/**
 * Takes what an interviewer needs and nothing else, by question id. Refuses with `QUESTION_UNAVAILABLE` and
 * `details.questionIds` for kinds that a machine grades: their keys have no place in a conversation.
 */
export function copyIntoKit(contents: readonly QuestionContent[]): Result<ReadonlyMap<string, KitQuestion>> {
  const kit = new Map<string, KitQuestion>();
  const unfit: string[] = [];
  for (const { kind, ...content } of contents) {
    if (!isKitKind(kind)) {
      unfit.push(content.questionId);
      continue;
    }
    kit.set(content.questionId, {
      questionId: content.questionId,
      versionId: content.versionId,
      version: content.version,
      kind,
      stem: content.stem,
      modelAnswer: content.modelAnswer,
      keyPoints: [...content.keyPoints],
      commonMistakes: [...content.commonMistakes],
      followUps: [...content.followUps],
      prompts: content.prompts.map(({ text, expectedOutline }) => ({ text, expectedOutline })),
      redFlags: [...content.redFlags],
    });
  }
  return unfit.length > 0 ? refusals.QUESTION_UNAVAILABLE({ details: { questionIds: unfit } }) : ok(kit);
}
