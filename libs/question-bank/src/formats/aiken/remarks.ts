import { FILE_LIMITS, type Found } from '../format.ts';
import type { Line } from '../source-text.ts';

const REMARK = /^\s*(?:feedback|explanation|rationale)\s*:(.*)$/isu;

/** A question that has its answer, and the explanation that some programs write right below that, up to an empty line. */
export class AnsweredQuestion {
  private readonly lines: string[] = [];
  private size = 0;

  constructor(private readonly found: Found) {}

  /** Whether the line belongs to it; if not, it is complete. */
  takes({ text }: Line): boolean {
    const begins = this.size === 0;
    const said = begins ? REMARK.exec(text)?.[1] : text;
    if (said === undefined || text.trim() === '') return false;
    this.size += Buffer.byteLength(text) + 1;
    if (this.size <= FILE_LIMITS.itemBytes) this.lines.push(begins ? said.trim() : said.trimEnd());
    return true;
  }

  finished(): Found {
    const { found } = this;
    const explanation = this.lines.join('\n').trim();
    if (found.type === 'NOTE' || !found.item.outcome.ok || this.size === 0) return found;
    if (this.size > FILE_LIMITS.itemBytes) {
      const message = `Its explanation is larger than ${FILE_LIMITS.itemBytes / 1024} KB.`;
      return { ...found, item: { ...found.item, outcome: { ok: false, code: 'ITEM_TOO_LARGE', message } } };
    }
    const { outcome } = found.item;
    const { content } = outcome.question;
    if (content.kind !== 'SINGLE_CHOICE' || explanation === '') return found;
    const question = { ...outcome.question, content: { ...content, explanation } };
    return { ...found, item: { ...found.item, outcome: { ...outcome, question } } };
  }
}
