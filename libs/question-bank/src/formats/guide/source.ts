/** One line of a guide without its line break. `start` is its offset in {@link GuideSource.text}. */
export interface GuideLine {
  readonly start: number;
  readonly text: string;
}

/** Zero-width characters that pages leave behind; they would hide a label from a reader who sees it plainly. */
const INVISIBLE = /[\u200b\u2060\ufeff\u00ad]/g;
const LINE_BREAK = /\r\n?|[\u0085\u2028\u2029\f\v]/g;

/** A guide's text with one kind of line break, addressable by offset and by line (from 1, as editors count). */
export class GuideSource {
  readonly text: string;
  readonly lines: readonly GuideLine[];

  constructor(raw: string) {
    this.text = raw.replace(INVISIBLE, '').replace(LINE_BREAK, '\n');
    const lines: GuideLine[] = [];
    let start = 0;
    for (const text of this.text.split('\n')) {
      lines.push({ start, text });
      start += text.length + 1;
    }
    this.lines = lines;
  }

  /** The zero-based index of the line that an offset stands on. */
  lineIndex(offset: number): number {
    let low = 0;
    let high = this.lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.lines[middle]?.start ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The line that an offset stands on, from 1. */
  lineAt(offset: number): number {
    return this.lineIndex(offset) + 1;
  }

  /** The lines of a range of offsets, the first and the last cut to it. */
  linesOf(start: number, end: number): GuideLine[] {
    if (end <= start) return [];
    const first = this.lineIndex(start);
    const last = this.lineIndex(end - 1);
    return this.lines.slice(first, last + 1).map((line) => {
      const from = Math.max(start, line.start);
      return { start: from, text: this.text.slice(from, Math.min(end, line.start + line.text.length)) };
    });
  }
}
