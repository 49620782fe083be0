import { ok, type Result } from '@plumbline/kernel';
import { LIMITS } from '../../domain/question-content.ts';
import { refusals } from '../../domain/refusals.ts';
import { validateDraft } from '../../domain/validate-content.ts';
import { findChoiceQuestions } from './choice-questions.ts';
import { failed, type GuideItem, type ItemOutcome, type ParsedGuide, type RawItem, type Section } from './guide.ts';
import { JoinedWords, joinedWordsIn } from './joined-words.ts';
import { findLabels, type Label } from './labels.ts';
import { findOpenQuestions } from './open-questions.ts';
import { findScenario } from './scenario.ts';
import { findSections } from './sections.ts';
import { GuideSource } from './source.ts';

/** UTF-8 bytes of the largest guide, and the most items one may hold. */
export const GUIDE_LIMITS = { bytes: 50 * 1024 * 1024, items: 100_000 } as const;

const READERS: Readonly<
  Record<Section['kind'], (source: GuideSource, section: Section, labels: readonly Label[]) => RawItem[]>
> = {
  OPEN: findOpenQuestions,
  CHOICE: findChoiceQuestions,
  SCENARIO: findScenario,
};

function readItem(source: GuideSource, item: RawItem, words: JoinedWords): ItemOutcome {
  if (Buffer.byteLength(source.text.slice(item.start, item.end)) > LIMITS.itemBytes) return failed('ITEM_TOO_LARGE');
  const outcome = item.read();
  if (!outcome.ok) return outcome;
  const valid = validateDraft(outcome.content);
  if (!valid.ok) return { ok: false, failure: { code: 'INVALID_QUESTION', message: valid.error.message } };
  return { ...outcome, warnings: [...outcome.warnings, ...joinedWordsIn(source, words, item.start, item.end)] };
}

/** The stretches between items and sections that hold text: introduction, tips, summary, references. */
function notesOn(source: GuideSource, sections: readonly Section[]): string[] {
  const gaps: { start: number; end: number }[] = [];
  let from = 0;
  for (const section of sections) {
    gaps.push({ start: from, end: section.headingStart });
    from = section.end;
  }
  gaps.push({ start: from, end: source.text.length });
  return gaps.flatMap(({ start, end }) => {
    const filled = source.linesOf(start, end).filter((line) => line.text.trim() !== '');
    const [first, last] = [filled[0], filled.at(-1)];
    if (first === undefined || last === undefined) return [];
    const heading = first.text.trim().slice(0, 60);
    return [`Lines ${source.lineAt(first.start)} to ${source.lineAt(last.start)} are no questions: ${heading}`];
  });
}

/**
 * Reads an interview guide: an article with a part of open questions (numbered headings, `Q:`, `A:`, "Key Points:",
 * "Common Mistakes:", "Follow-up:"), a part of choice questions (`A)` … , "Correct Answer:", "Explanation:") and mock
 * interviews ("Scenario Setup:", `Interviewer:`, `Candidate (Expected Answer Outline):`, "Red Flags to Avoid"). Text
 * that was extracted from a page has lost line breaks, list nesting and spaces around inline code, so nothing here
 * depends on them.
 *
 * An item is taken in whole or fails by itself, with a stable code (`FAILURES`); the others still come in. Words that
 * look joined are reported by line, never taken apart. Time is linear in the length of the text.
 *
 * Refuses with `FILE_TOO_LARGE` (over 50 MB of UTF-8), `TOO_MANY_ITEMS` (over 100,000) and `UNREADABLE_GUIDE` (no item
 * of any kind was recognised).
 */
export function parseGuide(text: string): Result<ParsedGuide> {
  if (Buffer.byteLength(text) > GUIDE_LIMITS.bytes) return refusals.FILE_TOO_LARGE({ values: { limit: '50 MB' } });
  const source = new GuideSource(text);
  const labels = findLabels(source);
  const sections = findSections(source, labels);
  const found = sections.flatMap((section) => READERS[section.kind](source, section, labels));
  if (found.length === 0) return refusals.UNREADABLE_GUIDE();
  if (found.length > GUIDE_LIMITS.items) {
    return refusals.TOO_MANY_ITEMS({ values: { limit: GUIDE_LIMITS.items } });
  }
  const words = new JoinedWords(source.text);
  const items = found.map((item): GuideItem => ({
    position: { line: source.lineAt(item.start) },
    outcome: readItem(source, item, words),
  }));
  return ok({ items, notes: notesOn(source, sections) });
}
