import { newId, newUnorderedId, ok, type Refusal, type Result } from '@plumbline/kernel';
import { attachmentDigests } from '../domain/attachments.ts';
import { contentDigest, identityDigest } from '../domain/digest.ts';
import { stemDigest } from '../domain/import.ts';
import { beginningOf } from '../domain/normalise.ts';
import { choicesOf, LIMITS, targetsOf, withStableIds } from '../domain/question-content.ts';
import { createQuestion, type Question } from '../domain/question.ts';
import { refusals } from '../domain/refusals.ts';
import { attachmentOf } from '../formats/attachment-of.ts';
import {
  FILE_LIMITS,
  said,
  UnreadableFile,
  type Attachment,
  type FormatReader,
  type PortableQuestion,
  type ReadItem,
  type SourceFile,
} from '../formats/format.ts';

/** An item that can be a question of the bank: a draft with lasting ids, checked. */
export interface ReadQuestion {
  readonly question: Question;
  readonly attachments: readonly Attachment[];
  /** Pictures that its texts refer to and that do not come with it. */
  readonly elsewhere: readonly string[];
  readonly identityDigest: string;
  readonly stemDigest: string;
  readonly contentDigest: string;
}

/** An item of a source, read and checked by itself, with what its line of the report says in any case. */
export interface SourceItem {
  /** From 1. */
  readonly ordinal: number;
  readonly position: string;
  readonly read: Result<ReadQuestion>;
  readonly losses: readonly string[];
  readonly warnings: readonly string[];
}

export type ReadPart =
  { readonly type: 'ITEM'; readonly item: SourceItem } | { readonly type: 'NOTE'; readonly text: string };

const MOST_SAID = 200;
const LONGEST_SAID = 2_000;

/** Texts of a report come from files that nobody has checked: they fit their columns, whatever stands in them. */
const storable = (text: string): string => beginningOf(text.replace(/[\0\p{Surrogate}]/gu, '\ufffd'), LONGEST_SAID);

function bounded(texts: readonly string[]): string[] {
  const kept = texts.slice(0, MOST_SAID).map(storable);
  return texts.length > kept.length ? [...kept, `MORE: ${texts.length - kept.length} more of them`] : kept;
}

/**
 * Reads a file item by item, each with the bounds and checks that hold for every format. Items up to `after` were taken
 * in before: they are counted, and not looked at. Throws {@link UnreadableFile}, with `TOO_MANY_ITEMS` for the item
 * beyond the last one that a file may have.
 */
export async function* readSource(
  read: FormatReader,
  file: SourceFile,
  authorId: string | null,
  after = 0,
): AsyncGenerator<ReadPart> {
  let ordinal = 0;
  for await (const found of read(file)) {
    if (found.type === 'NOTE') {
      yield { type: 'NOTE', text: storable(found.text) };
      continue;
    }
    ordinal += 1;
    if (ordinal > FILE_LIMITS.items) {
      throw new UnreadableFile(refusals.TOO_MANY_ITEMS({ values: { limit: FILE_LIMITS.items } }).error);
    }
    if (ordinal > after) yield { type: 'ITEM', item: toSourceItem(found.item, ordinal, authorId) };
  }
}

function toSourceItem({ position, outcome }: ReadItem, ordinal: number, authorId: string | null): SourceItem {
  const place = { ordinal, position: storable(position) };
  if (!outcome.ok) {
    const { code, message } = outcome;
    return { ...place, read: { ok: false, error: { code, message: storable(message) } }, losses: [], warnings: [] };
  }
  return {
    ...place,
    read: check(outcome.question, authorId),
    losses: bounded(outcome.losses.map(said)),
    warnings: bounded(outcome.warnings.map(said)),
  };
}

function check(given: PortableQuestion, authorId: string | null): Result<ReadQuestion> {
  const { attachments: pictures, content: written, ...description } = given;
  const content = withStableIds(written, newUnorderedId);
  const draft = { ...description, content, labelsCleared: false };
  const question = createQuestion(newId<'question'>(), authorId, draft);
  if (!question.ok) return { ok: false, error: reasonOf(given, question.error) };
  const attachments: Attachment[] = [];
  for (const { bytes, fileName } of pictures) {
    const attachment = attachmentOf(bytes, fileName);
    if (!attachment.ok) return attachment;
    attachments.push(attachment.value);
  }
  const carried = new Set(attachments.map(({ digest }) => digest));
  return ok({
    question: question.value,
    attachments,
    elsewhere: attachmentDigests(content).filter((digest) => !carried.has(digest)),
    identityDigest: identityDigest(content),
    stemDigest: stemDigest(content),
    contentDigest: contentDigest(content),
  });
}

/** The bounds have codes of their own in a report. */
function reasonOf({ content }: PortableQuestion, refusal: Refusal): Refusal {
  if (Buffer.byteLength(JSON.stringify(content)) > LIMITS.itemBytes) {
    return refusals.ITEM_TOO_LARGE({ values: { limit: `${LIMITS.itemBytes / 1024} KB` } }).error;
  }
  if (choicesOf(content).length > LIMITS.choices || targetsOf(content).length > LIMITS.choices) {
    return refusals.TOO_MANY_CHOICES({ values: { limit: LIMITS.choices } }).error;
  }
  return refusal;
}
