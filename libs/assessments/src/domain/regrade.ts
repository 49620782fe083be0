import { ok, type Result } from '@plumbline/kernel';
import type { ItemChoice, ItemContent, ItemKey } from './item.ts';
import { refusals } from './refusals.ts';
import type { GradingTerms } from './score-attempt.ts';

export type RegradeState = 'RUNNING' | 'DONE' | 'FAILED';

/** A key that a regrade brings into an assessment. */
export interface KeyChange {
  readonly itemId: string;
  readonly position: number;
  readonly questionId: string;
  readonly fromVersion: number;
  readonly versionId: string;
  readonly version: number;
  readonly key: ItemKey;
  readonly explanation: string | null;
}

/** A result as a report shows it; amounts are decimal texts. */
export interface ResultSummary {
  readonly points: string;
  readonly percent: string;
  /** Null without a pass mark, and while a person has yet to give points. */
  readonly passed: boolean | null;
}

/** A decision that stood on a loop when a result that it rested on changed. */
export interface RestingDecision {
  readonly decisionId: string;
  readonly loopId: string;
  readonly decidedBy: string;
}

/** An item as it was asked, with the key that counts now and the version which that came from. */
export interface AskedItem {
  readonly id: string;
  readonly position: number;
  readonly questionId: string;
  readonly version: number;
  readonly content: Pick<ItemContent, 'kind' | 'choices' | 'targets' | 'key' | 'explanation'>;
}

/** A question's newest published version. */
export interface NewestVersion {
  readonly versionId: string;
  readonly version: number;
  /** Null where it became something that cannot be asked in an assessment. */
  readonly content: ItemContent | null;
}

/**
 * The keys and explanations that the newest versions, by question id, bring to what was asked; corrected texts are not
 * brought. Questions without a newest version keep their key. Refuses with `REGRADE_INCOMPATIBLE`, which names the items,
 * where the kind or the set of choices is another: answers to the former would be graded as if they had been to the latter.
 */
export function correctedKeys(
  items: readonly AskedItem[],
  newest: ReadonlyMap<string, NewestVersion>,
): Result<readonly KeyChange[]> {
  const changes: KeyChange[] = [];
  const misfits: { itemId: string; position: number; questionId: string }[] = [];
  for (const { id: itemId, position, questionId, version: fromVersion, content: asked } of items) {
    const found = newest.get(questionId);
    if (!found || found.version === fromVersion) continue;
    const { versionId, version, content } = found;
    const key = content && inTermsOf(asked, content);
    if (!content || !key) {
      misfits.push({ itemId, position, questionId });
      continue;
    }
    const { explanation } = content;
    if (sameKey(key, asked.key) && explanation === asked.explanation) continue;
    changes.push({ itemId, position, questionId, fromVersion, versionId, version, key, explanation });
  }
  if (misfits.length === 0) return ok(changes);
  const positions = misfits.map(({ position }) => position).join(', ');
  return refusals.REGRADE_INCOMPATIBLE({ values: { positions }, details: { items: misfits } });
}

/** The terms as a regrade makes them. */
export function correctedTerms(
  terms: GradingTerms,
  changes: readonly KeyChange[],
  passMarkPercent: string | null,
): GradingTerms {
  const keys = new Map(changes.map(({ itemId, key }) => [itemId, key]));
  return {
    ...terms,
    passMarkPercent,
    items: terms.items.map((item) => ({ ...item, key: keys.get(item.id) ?? item.key })),
  };
}

/** The newer content's key in the ids of what was asked; null where the two do not offer the same. */
function inTermsOf(asked: AskedItem['content'], newer: ItemContent): ItemKey | null {
  if (asked.kind !== newer.kind) return null;
  const choices = counterparts(asked.choices, newer.choices);
  const targets = counterparts(asked.targets, newer.targets);
  if (!choices || !targets) return null;
  const { key } = newer;
  switch (key.type) {
    case 'CHOICES':
      return { ...key, choiceIds: key.choiceIds.map(choices) };
    case 'ORDER':
      return { ...key, order: key.order.map(choices) };
    case 'MATCHES':
      return {
        ...key,
        matches: key.matches.map(({ left, right }) => ({ left: choices(left), right: targets(right) })),
      };
    case 'NUMERIC':
    case 'TEXT':
    case 'MANUAL':
      return key;
  }
}

const folded = ({ text }: ItemChoice): string => text.normalize('NFC').replace(/\s+/gu, ' ').trim();

/**
 * Which of the asked choices each newer one is. Choices that say the same are the same, whatever their ids. Where a text
 * was corrected the ids say which is which, unless a text has also come to stand under another id: then nobody can know.
 */
function counterparts(
  asked: readonly ItemChoice[],
  newer: readonly ItemChoice[],
): ((newerId: string) => string) | null {
  if (asked.length !== newer.length) return null;
  const byText = new Map(asked.map((choice) => [folded(choice), choice.id]));
  const distinct = byText.size === asked.length && new Set(newer.map(folded)).size === newer.length;
  if (distinct && newer.every((choice) => byText.has(folded(choice)))) {
    const ids = new Map(newer.map((choice) => [choice.id, byText.get(folded(choice)) ?? choice.id]));
    return (id) => ids.get(id) ?? id;
  }
  const known = new Set(asked.map(({ id }) => id));
  const stay = newer.every((choice) => known.has(choice.id) && (byText.get(folded(choice)) ?? choice.id) === choice.id);
  return stay ? (id) => id : null;
}

/** Whether two keys accept the same. The order in which right choices or pairs are listed says nothing. */
function sameKey(a: ItemKey, b: ItemKey): boolean {
  const told = (key: ItemKey): string => {
    switch (key.type) {
      case 'CHOICES':
        return JSON.stringify([key.type, [...key.choiceIds].sort()]);
      case 'MATCHES':
        return JSON.stringify([key.type, key.matches.map(({ left, right }) => JSON.stringify([left, right])).sort()]);
      case 'NUMERIC':
        return JSON.stringify([key.type, key.value, key.tolerance, key.toleranceMode]);
      case 'TEXT':
        return JSON.stringify([key.type, key.accepted, key.caseSensitive]);
      case 'ORDER':
        return JSON.stringify([key.type, key.order]);
      case 'MANUAL':
        return JSON.stringify([key.type, key.modelAnswer, key.keyPoints]);
    }
  };
  return told(a) === told(b);
}
