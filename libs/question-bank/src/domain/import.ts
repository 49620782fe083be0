import { createHash } from 'node:crypto';
import { identityDigest } from './digest.ts';
import type { GuideItem, Notice, ParsedGuide } from './guide/guide.ts';
import { normaliseText } from './normalise.ts';
import type { QuestionContent } from './question-content.ts';

export type ImportState = 'QUEUED' | 'RUNNING' | 'DONE' | 'FAILED';

export type ImportItemStatus = 'CREATED' | 'UPDATED' | 'UNCHANGED' | 'DUPLICATE' | 'FAILED';

/** An item of a source that could be read, whatever the source's format. */
export interface ImportedItem {
  readonly content: QuestionContent;
  /** No other item of the source has the same kind and stem. */
  readonly uniqueStem: boolean;
}

/** One line of a report before its item was taken in. */
export interface SourceItem {
  /** From 1. */
  readonly ordinal: number;
  readonly position: string;
  /** Null for an item that failed; `code` and `message` say why. */
  readonly item: ImportedItem | null;
  /** The ordinal of an earlier item that is exactly the same question. */
  readonly repeats: number | null;
  readonly status: 'FAILED' | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly losses: readonly string[];
  readonly warnings: readonly string[];
}

const said = ({ code, line, message }: Notice): string => `${code} (line ${line}): ${message}`;

function toSourceItem({ position, outcome }: GuideItem, index: number): SourceItem {
  const place = { ordinal: index + 1, position: `line ${position.line}`, repeats: null };
  return outcome.ok
    ? {
        ...place,
        item: { content: outcome.content, uniqueStem: true },
        status: null,
        code: null,
        message: null,
        losses: outcome.losses.map(said),
        warnings: outcome.warnings.map(said),
      }
    : { ...place, item: null, status: 'FAILED', ...outcome.failure, losses: [], warnings: [] };
}

/** The items of a guide in the terms that all formats share, repetitions within it found. */
export function itemsOfGuide({ items }: ParsedGuide): SourceItem[] {
  const first = new Map<string, number>();
  const stems = new Map<string, number>();
  const lines = items.map(toSourceItem).map((line) => {
    if (line.item === null) return line;
    const { content } = line.item;
    stems.set(stemDigest(content), (stems.get(stemDigest(content)) ?? 0) + 1);
    const digest = identityDigest(content);
    const repeats = first.get(digest) ?? null;
    if (repeats === null) first.set(digest, line.ordinal);
    return { ...line, repeats };
  });
  return lines.map((line) => {
    if (line.item === null) return line;
    const uniqueStem = stems.get(stemDigest(line.item.content)) === 1;
    return { ...line, item: { ...line.item, uniqueStem } };
  });
}

/** SHA-256 of kind and normalised stem: what an item keeps when its source corrects its choices or its key. */
export const stemDigest = ({ kind, stem }: QuestionContent): string =>
  createHash('sha256')
    .update(JSON.stringify([kind, normaliseText(stem)]))
    .digest('hex');
