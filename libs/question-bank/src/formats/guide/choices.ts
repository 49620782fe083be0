import { choiceLabel } from '../../domain/question-content.ts';
import type { GuideSource } from './source.ts';

/** The ways in which guides letter their choices. A question uses one of them throughout. */
type Style = 'PARENTHESIS' | 'BRACKETS' | 'FULL_STOP';

const STYLES: readonly Style[] = ['PARENTHESIS', 'BRACKETS', 'FULL_STOP'];

const BEFORE = String.raw`(?<=^|[ \t\n])(?:[-*•][ \t]+)?(?:\*\*|__)?`;
const AFTER = String.raw`(?:\*\*|__)?(?=\s|$)`;

const MARKERS: Readonly<Record<Style, RegExp>> = {
  // Some pages print "A)answer" without a space.
  PARENTHESIS: new RegExp(`${BEFORE}([A-Za-z])\\)(?:\\*\\*|__)?`, 'gu'),
  BRACKETS: new RegExp(`${BEFORE}\\(([A-Za-z])\\)${AFTER}`, 'gu'),
  // Inside a line "A." ends too many sentences to be a letter; this style is read at line starts only.
  FULL_STOP: new RegExp(`(?<=^|\\n)[ \\t]*(?:[-*•][ \\t]+)?(?:\\*\\*|__)?([A-Za-z])\\.${AFTER}`, 'gu'),
};

interface Marker {
  readonly letter: string;
  readonly start: number;
  readonly end: number;
  readonly atLineStart: boolean;
}

export interface ChoiceSpan {
  readonly letter: string;
  /** Where the marker begins: the text before it ends here. */
  readonly markerStart: number;
  readonly start: number;
  readonly end: number;
}

export interface ChoiceList {
  readonly spans: readonly ChoiceSpan[];
  /** A letter stands where none should: a choice is missing, doubled or out of order. */
  readonly outOfOrder: boolean;
}

function markersOf(source: GuideSource, style: Style, start: number, end: number): Marker[] {
  const text = source.text.slice(start, end);
  return [...text.matchAll(MARKERS[style])].map((match) => {
    const before = text.slice(text.lastIndexOf('\n', match.index - 1) + 1, match.index);
    return {
      letter: (match[1] ?? '').toUpperCase(),
      start: start + match.index,
      end: start + match.index + match[0].length,
      atLineStart: before.trim() === '',
    };
  });
}

/** A, B, C … in order, each the first of its letter behind the one before; A is the last one before B. */
function sequence(markers: readonly Marker[]): Marker[] {
  const found: Marker[] = [];
  for (const marker of markers) {
    if (marker.letter === choiceLabel(found.length)) found.push(marker);
    else if (marker.letter === 'A' && found.length === 1) found[0] = marker;
  }
  return found;
}

/** Letters beyond the last one found, at any place, or any letter at a line's start, that are no part of the list. */
function hasStray(markers: readonly Marker[], chosen: readonly Marker[]): boolean {
  const first = chosen[0];
  const last = choiceLabel(chosen.length - 1);
  return (
    first !== undefined &&
    markers.some(
      (marker) =>
        marker.start > first.start && !chosen.includes(marker) && (marker.atLineStart || marker.letter > last),
    )
  );
}

/**
 * The choices in `[start, end)`. Every style is tried, at line starts alone and everywhere; the one that gives most
 * choices is read, line starts first, so that "see A) above" in a stem loses against choices on lines of their own.
 */
export function findChoices(source: GuideSource, start: number, end: number): ChoiceList {
  let best: { chosen: Marker[]; markers: Marker[] } = { chosen: [], markers: [] };
  for (const style of STYLES) {
    const markers = markersOf(source, style, start, end);
    for (const pool of [markers.filter((marker) => marker.atLineStart), markers]) {
      const chosen = sequence(pool);
      if (chosen.length > best.chosen.length) best = { chosen, markers };
    }
  }
  const { chosen, markers } = best;
  const spans = chosen.map((marker, position) => ({
    letter: marker.letter,
    markerStart: marker.start,
    start: marker.end,
    end: chosen[position + 1]?.start ?? end,
  }));
  return { spans, outOfOrder: hasStray(markers, chosen) };
}
